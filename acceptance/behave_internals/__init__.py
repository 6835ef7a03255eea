"""behave's private parts: the one room that touches them. What is touched, and why, stands in `touched.py`.

Nobody else in the project reaches into behave beyond its documented names; a test of the house holds that.
"""
