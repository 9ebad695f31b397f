"""The rules, asked of a form: each check marks what it finds on the proof and looks only at what is there."""
