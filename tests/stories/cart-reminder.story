story    A cart reminder respects the order and the night
because  we may not write after 21:00 and never after the purchase
clock    2026-03-02 20:30 Europe/London

segment  "open cart"    did cart_added within 1 day and not did order_placed within 1 day
journey  "cart nudge"   enter on "open cart" · wait 1 hour · email "nudge" · exit on order_placed

20:30    Ada  identifies    email ada@example.org, consent.email yes, quiet 21:00-08:00
20:35    Ada  does          cart_added  sku TEA-1, price 4.20
         Ada  is in         "open cart"          because did cart_added at 20:35
21:35    Ada  is held       email "nudge"        because quiet hours
+1 08:00 Ada  receives      email "nudge"        because journey "cart nudge"
+1 08:05 Ada  does          order_placed
         Ada  is not in     "open cart"
         nothing more is sent
