"""Whole pages, kept for visitors who are not signed in.

| where | what |
|---|---|
| `address` | which requests may share a copy, and the key of an address |
| `store` | copies, the generation that makes them all worthless at once, who renders anew |
| `serving`, `pages` | what of an answer may be shared |
| `middleware` | answers from the store, decides what goes into it |
| `parts` | the pieces of a page that are the same for all, for who can't get a whole copy |
| `emptying` | a new generation after each change of what visitors see |

A copy is only made of a page that `serve_shared` served. Parameters of an address that are not in
`address.PARAMETERS` never reach such a page: what it shows can't depend on them.
"""
