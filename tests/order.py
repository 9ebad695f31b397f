"""In which order files of tests begin: what takes long, first."""

LONG = (
    *("test_corpus", "test_remembering", "test_site", "test_journey", "test_letterbox_durability", "test_desk_pages"),
    *("test_letterbox_pages", "test_build", "test_acts", "test_search", "test_preview", "test_desk_cases", "test_cli"),
    *("test_pdf", "test_first_notice", "test_case_walks", "test_nginx", "test_publication", "test_content_quick"),
)
"""Files by what they take, the longest first. Each goes to one process whole (pyproject.toml): none is to end alone."""
