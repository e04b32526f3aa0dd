"""The reference pages of the documentation, made from the code: ``python -m tools.reference write|check``.

``write`` brings ``docs/reference`` up to the code; ``check`` names the pages that are out of date and fails
when there is one. Every page says its words in English and in Chinese, the Chinese from the catalogues.
"""
