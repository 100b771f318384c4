"""Screens and forms by noun; `tests/support/view_gallery.py` walks through every module here.

A module offers `screens(gallery)` and `modals(gallery)`, or one of them, made of the gallery's texts and numbers.
"""
