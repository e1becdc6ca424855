story    A card holder walks near a shop
because  a push about a benefit is welcome when it fits what was declared, at most once a day, and never at night
clock    2026-06-07 10:00 Asia/Jerusalem

quiet    21:00-08:00
cap      push 1 per 1 day
journey  "benefit nearby"  enter on near_shop where category = coffee · only if interests contains coffee · push "coffee on us" · again

10:00    Rina  identifies  push_token tok-1, interests coffee and books, consent.push yes
         Tal   identifies  push_token tok-2, interests gardens, consent.push yes
         Uri   identifies  push_token tok-3, interests coffee
10:10    Rina  does        near_shop  category coffee, place arena
         Tal   does        near_shop  category coffee, place arena
         Uri   does        near_shop  category coffee, place arena
10:11    Rina  receives    push "coffee on us"
         Tal   receives    nothing
         Uri   is blocked  push "coffee on us"  because never asked
15:00    Rina  does        near_shop  category coffee, place station
15:01    Rina  is blocked  push "coffee on us"  because 1 / 1 in a day
+1 22:30 Rina  does        near_shop  category coffee, place arena
+1 22:31 Rina  is held     push "coffee on us"  because quiet hours
+2 08:00 Rina  receives    push "coffee on us"
         nothing more is sent
