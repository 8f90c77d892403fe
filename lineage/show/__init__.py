"""Answers for people: trees and tables, the answer first, the way on at the end."""
