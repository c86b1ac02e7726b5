"""Configuration formats: typed reading with origins, and edits that change nothing else.

`adapter.py` is the port's implementation; `registry.py` is the table of formats, each of which
lives in modules of its own behind the protocol in `format.py`. To add a format, add its module
and a row.
"""
