"""LibreOffice's own mail merge, driven over UNO: one letter with fields, a table of people, a PDF per row.

    /usr/bin/python3 libreoffice_merge.py FOLDER     with FOLDER/brief.txt and FOLDER/mensen.csv in it

Runs under the system's Python, which has UNO (apt-get install python3-uno libreoffice-base). A line of brief.txt like
`{column}` is a field. The PDFs appear in FOLDER/uit.
"""

import contextlib
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

_PIPE = "seintje-bench"
_UTF8 = 76
_TABLE, _FILE = 0, 2


def main(folder: Path) -> None:
    """Start an office of our own, merge, and stop it."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    accept = f"--accept=pipe,name={_PIPE};urp;"
    with subprocess.Popen(["soffice", "--headless", "--norestore", "--nologo", profile, accept]) as office:
        context = _connected()
        desktop = _service(context, "com.sun.star.frame.Desktop")
        try:
            _register(context, folder)
            _write_letter(desktop, folder)
            _merge(context, folder)
        finally:
            with contextlib.suppress(Exception):
                desktop.terminate()
            office.wait(60)


def _connected() -> Any:
    local = uno.getComponentContext()
    resolver = _service(local, "com.sun.star.bridge.UnoUrlResolver")
    for _ in range(240):
        try:
            return resolver.resolve(f"uno:pipe,name={_PIPE};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.25)
    raise SystemExit("LibreOffice did not start")


def _service(context: Any, name: str) -> Any:
    return context.ServiceManager.createInstanceWithContext(name, context)


def _register(context: Any, folder: Path) -> None:
    """The folder with mensen.csv as a database of text files."""
    sources = _service(context, "com.sun.star.sdb.DatabaseContext")
    source = sources.createInstance()
    source.URL = f"sdbc:flat:file://{folder}"
    settings = {
        "Extension": "csv",
        "FieldDelimiter": ";",
        "HeaderLine": True,
        "CharSet": "utf-8",
        "StringDelimiter": '"',
    }
    source.Info = tuple(_property(name, value) for name, value in settings.items())
    source.DatabaseDocument.storeAsURL(f"file://{folder}/mensen.odb", ())
    sources.registerObject("mensen", source)


def _write_letter(desktop: Any, folder: Path) -> None:
    letter = desktop.loadComponentFromURL("private:factory/swriter", "_blank", 0, (_property("Hidden", value=True),))
    text = letter.Text
    cursor = text.createTextCursor()
    for line in (folder / "brief.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("{"):
            field = letter.createInstance("com.sun.star.text.textfield.Database")
            master = letter.createInstance("com.sun.star.text.fieldmaster.Database")
            master.DataBaseName, master.DataTableName, master.DataCommandType = "mensen", "mensen", _TABLE
            master.DataColumnName = line.strip("{}")
            field.attachTextFieldMaster(master)
            text.insertTextContent(cursor, field, False)
        else:
            text.insertString(cursor, line, False)
        text.insertControlCharacter(cursor, 0, False)
    letter.storeAsURL(f"file://{folder}/brief.odt", ())
    letter.close(True)


def _merge(context: Any, folder: Path) -> None:
    (folder / "uit").mkdir()
    merge = _service(context, "com.sun.star.text.MailMerge")
    merge.DataSourceName, merge.CommandType, merge.Command = "mensen", _TABLE, "mensen"
    merge.DocumentURL = f"file://{folder}/brief.odt"
    merge.OutputType, merge.OutputURL = _FILE, f"file://{folder}/uit"
    merge.SaveFilter, merge.SaveAsSingleFile = "writer_pdf_Export", False
    merge.FileNameFromColumn, merge.FileNamePrefix = True, "kenmerk"
    merge.execute(())


def _property(name: str, value: object) -> Any:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
