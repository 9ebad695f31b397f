-- How each file is kept: what shows who sent it is sealed to the identity's pair. 0001_staff.sql explains the macros.

ALTER TABLE files ADD COLUMN keeping TEXT NOT NULL DEFAULT 'whole' CHECK (keeping IN ('whole', 'copy', 'original'));
