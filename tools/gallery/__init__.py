"""``make gallery``: every component of the screens in its states, with the context that its docstring names.

    make gallery        # build/gallery/index.html: light and dark, Chinese and English; open it in any browser

The pages are files, not addresses of the product: they are for those who build screens, the samples are those that the
tests draw, and an instance carries neither. The narrow column is a phone's width.
"""
