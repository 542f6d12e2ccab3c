"""What the screen reads: words as people type them, and what they are about.

The screen will say which comment a person should read first; it orders the queue and does nothing else.
`spelling.py` evens out words; `concepts.py` knows what they are about in each language.
"""
