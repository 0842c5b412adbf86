"""What is inside the files that offices bring: told by structure alone, in time linear in their size.

It runs where the file is received, which cannot be killed, so that nothing here decodes a picture or
follows a chain that the file itself lays out.
"""
