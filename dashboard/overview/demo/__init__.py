"""The demo: June 2024 in Palembang at its true dates and sums, and the 60 days up to today.

``cast`` makes offices and people, ``queue`` works out who applies when and how far each file gets
(pure), ``outages`` holds what happened and what was said, ``replay`` lives it all day by day
through the same services as real data.
"""
