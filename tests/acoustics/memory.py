"""How much memory a process of its own has used, as source for that process.

`ru_maxrss` will not do: a process that was started by a large one begins with the
other's peak.
"""

OWN_PEAK_KB = """
def own_peak_kb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if "VmHWM" in line)
"""
