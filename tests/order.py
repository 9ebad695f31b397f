"""In which order files of tests begin: what takes long, first."""

LONG = (
    *("test_remembering", "test_desk_pages", "test_corpus", "test_site", "test_journey"),
    *("test_desk_recusal", "test_cli", "test_acts", "test_pdf", "test_letterbox_pages"),
    *("test_desk_cases", "test_desk_sign_in", "test_search", "test_letterbox_durability", "test_nginx"),
    *("test_desk_rights", "test_import_interrupted", "test_why", "test_preview", "test_first_notice"),
    *("test_desk_register", "test_case_walks", "test_nothing_in_clear", "test_content_quick", "test_publication"),
)
"""Files by what they take, the longest first. Each goes to one process whole (pyproject.toml): none is to end alone."""
