# Writes the files of FOLDER (those of LIST, a file with a path a line) into OUT as C++: an installed program needs no checkout.
file(STRINGS ${LIST} names)
set(text "// Made from ${NAME}/ by tools/embed/folder.cmake.\n#include \"app/config_folder.hpp\"\n\nnamespace kesher::app {\n\nstd::span<const TextFile> ${NAME}_folder() {\n    static const TextFile files[] = {\n")
foreach(name ${names})
    file(READ ${FOLDER}/${name} content)
    string(APPEND text "        {\"${name}\", R\"~~~(${content})~~~\"},\n")
endforeach()
string(APPEND text "    };\n    return files;\n}\n\n}  // namespace kesher::app\n")
file(WRITE ${OUT} "${text}")
