"""Track points in XML, as columns: what the GPX and the TCX reader share.

`text` makes sound UTF-8 of whatever bytes came; `columnar` reads its points at the speed of the
bytes or declines; `tolerant` reads any of it through lxml. Both give the same `Document`.
"""
