"""The plants as pure functions of seed, catalogue and time: no clock, no network, no state to keep.

A production day is decided before it is worked. The ledger of a line (`ledger`) draws day by day how much each
station takes up, and carries the totals forward; the run (`run`) then works that day out in time, with breakdowns,
changeovers and buffers, so that it ends on exactly these totals. Any day can therefore be asked for without
working out the days before it, and asked for again it is the same.
"""
