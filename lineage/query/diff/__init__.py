"""What differs between two runs of one job.

`diff` asks, `difference` is what it answers with; `sides` finds the two runs, `inputs` what each of them
read, `traits` what their events said of code, settings and libraries; `compare` puts two such beside each
other.
"""
