"""What-ifs: a scenario in steps that people can read, played out on a copy of the landscape. The record stays as it is."""
