story    One film, dubbed for a German and subtitled for a Spaniard
because  the airline speaks to each in the way that is watched there
clock    2026-05-04 12:00 Europe/Berlin

placement "destination film" app
creative "islands" app en "The islands" "film: islands-original"
creative "islands" app de "Die Inseln" "film: islands-dubbed-de"
creative "islands" app es "Las islas" "film: islands-subtitled-es"
action   "islands film" in "destination film" · purpose personalization · value 5 · creative "islands"

12:00    Greta  identifies  locale de-AT, consent.personalization yes
         Pablo  identifies  locale es, consent.personalization yes
         Mei    identifies  locale zh, consent.personalization yes
         Greta  sees "islands film" in "destination film"  saying "dubbed-de"
         Pablo  sees "islands film" in "destination film"  saying "subtitled-es"
         Mei    sees "islands film" in "destination film"  saying "islands-original"
         Greta  sees "islands film" in "destination film"  locale es  saying "subtitled-es"
         nothing more is sent
