-- Why a reporter could not be told that the report is here: nobody waits any longer for what cannot be done, and the row
-- says so. 0001_staff.sql explains the macros. "acknowledged_on" is then the day on which that was recorded.

ALTER TABLE acknowledgements ADD COLUMN not_told TEXT CHECK (not_told <> '');
