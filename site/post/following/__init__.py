"""Following: a reader hears by mail what is new about a topic, without an account.

For other rooms: `topics.register(Topic(...))`, and the tag `follow` in a template.
"""
