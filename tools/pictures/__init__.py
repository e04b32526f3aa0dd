"""``make pictures``: photographs every main page of the demo, on a desk and a phone, light and dark, in both languages.

    make pictures                                      # build/pictures/index.html
    make pictures ONLY="home deal"                     # pages whose name has one of these words
    make pictures ONLY="home zh dark phone"            # and only these languages, themes and devices

The demo is made once, in build/instance, and kept for the next time. With ADDRESS and HOME_OF of a running instance
that shows the demo, that one is photographed.
"""
