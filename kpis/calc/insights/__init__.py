"""Sentences about one measure: which are true and worth it, with every figure they print.

Facts in, findings with their arithmetic out; `kpis.formats.insights` puts them into words.
"""
