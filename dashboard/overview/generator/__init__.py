"""Synthetic applications for load tests: years of an office's work in minutes.

``people`` invents applicants, ``roads`` says how files move (both pure), ``files`` turns a road
into the rows that the services would have left, ``writing`` puts them into the database, ``run``
deals them over the days of the period.
"""
