"""Reports as workbooks: a form to fill without the portal, and what was filled into one.

Reading and writing only: what is stored, ``reports.actions`` decides.
"""
