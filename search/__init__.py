"""Finding: documents in, passages out.

For other rooms: `sources.register`, `indexing.reindex` and `reindex_at`; `asking.finding_for`, `passages_for`
and `alike`; `asked` and `presentation` for pages of results; `actions.order_page` and `set_order_state`; and
`dutch`, the analysis of Dutch text.
"""
