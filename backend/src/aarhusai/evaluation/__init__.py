"""Test cases of assistants, run against their draft and what is live: does a change make the answers worse?"""
