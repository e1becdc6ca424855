story    A visitor becomes a known customer
because  what was read before the login belongs to the person who logs in
clock    2026-03-10 19:20 Asia/Jerusalem

segment  "reads mortgages"  did mortgage_page at least 2 times within 7 days

19:20    Dana@phone  does         mortgage_page  topic first-home
19:25    Dana@phone  does         mortgage_page  topic rates
         Dana@phone  is in        "reads mortgages"   because did mortgage_page 2 times
         Dana        is unknown
19:32    Dana@phone  identifies   email dana@example.org, name Dana
         Dana        has          3 events
         Dana        is one person with Dana@phone
         Dana        is in        "reads mortgages"
