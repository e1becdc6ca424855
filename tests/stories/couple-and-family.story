story    A couple and a family see different hotels
because  one offer, and the words and pictures fit who is reading
clock    2026-07-01 10:00 Asia/Jerusalem

placement "summer" web · purpose personalization
creative "two of you"    web en "A quiet weekend for two" "Breakfast until noon" · when children = 0
creative "all of you"    web en "A weekend for {{ person.children }} children and you" "Pool until sunset" · when children > 0
creative "everybody"     web en "A weekend away" "Rooms from 300"
action   "weekend hotel" in "summer" · value 10 · creative "two of you" "all of you" "everybody"
action   "city break"    in "summer" · value 4 · when weather = rain weight 3

10:00    Ada   identifies  children 0, consent.personalization yes
         Ben   identifies  children 3, consent.personalization yes
         Cal   identifies  consent.personalization yes
         Dov   identifies  children 1
         Ada   sees "weekend hotel" in "summer"  saying "for two"
         Ben   sees "weekend hotel" in "summer"  saying "for 3 children"
         Cal   sees "weekend hotel" in "summer"  saying "A weekend away"
         Dov   sees nothing in "summer"          because never asked
         Ada   sees "city break" in "summer"     weather rain
10:05    Dov   grants      personalization
         Dov   sees "weekend hotel" in "summer"  saying "1 children"
10:06    Ben   withdraws   personalization
         Ben   sees nothing in "summer"          because withdrawn
         nothing more is sent
