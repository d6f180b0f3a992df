"""The language model side: prompts become requests, answers become grounded items.

The only package that imports openai, instructor, tenacity and diskcache, and it imports them where they are used: a run of
the embedded rules loads none of them.
"""
