' Edits a Word copy as a clerk would, in LibreOffice: see office.rs. Each edit is one letter of `edits`:
' f a figure from 88 to 90, s a sentence more, d a paragraph deleted, p a paragraph more, c a comment,
' h a heading changed, x a figure's whole cell typed anew.
Sub Main(source As String, target As String, edits As String, tracked As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  doc = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
  doc.RecordChanges = (tracked = "1")
  If InStr(edits, "f") > 0 Then InTable(doc, "88").setString("90")
  If InStr(edits, "x") > 0 Then
    cell = InTable(doc, "74").Cell
    cell.setString("75")
  End If
  If InStr(edits, "s") > 0 Then
    found = Find(doc, "质量和实效得到进一步提升。")
    found.Text.insertString(found.End, "全年没有发生泄密事件。", False)
  End If
  If InStr(edits, "d") > 0 Then
    cursor = AtStart(doc, "为了进一步贯彻落实好")
    cursor.gotoNextParagraph(True)
    cursor.setString("")
  End If
  If InStr(edits, "p") > 0 Then
    cursor = AtStart(doc, "2020年全区共受理")
    cursor.gotoEndOfParagraph(False)
    cursor.Text.insertControlCharacter(cursor, com.sun.star.text.ControlCharacter.PARAGRAPH_BREAK, False)
    cursor.Text.insertString(cursor, "这是新增的一段。", False)
  End If
  If InStr(edits, "h") > 0 Then Find(doc, "（二）依申请公开").setString("（二）依申请公开情况")
  If InStr(edits, "c") > 0 Then
    found = Find(doc, "2020年全区共受理")
    note = doc.createInstance("com.sun.star.text.textfield.Annotation")
    note.Author = "张三"
    note.Content = "请再核对"
    found.Text.insertTextContent(found.Start, note, False)
  End If
  Dim format(0) As New com.sun.star.beans.PropertyValue
  format(0).Name = "FilterName"
  format(0).Value = "MS Word 2007 XML"
  ' Saved here and not by a call: calls let LibreOffice draw, and without a screen it falls over a comment.
  doc.storeToURL(ConvertToURL(target), format())
  doc.close(True)
End Sub

' Accepts or rejects all tracked changes: see redline.rs. `command` is Accept or Reject.
Sub Settle(source As String, target As String, command As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  doc = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  dispatcher.executeDispatch(doc.CurrentController.Frame, ".uno:" & command & "AllTrackedChanges", "", 0, Array())
  Dim format(0) As New com.sun.star.beans.PropertyValue
  format(0).Name = "FilterName"
  format(0).Value = "MS Word 2007 XML"
  doc.storeToURL(ConvertToURL(target), format())
  doc.close(True)
End Sub

Function Find(doc, words As String)
  search = doc.createSearchDescriptor()
  search.SearchString = words
  Find = doc.findFirst(search)
End Function

Function AtStart(doc, words As String)
  found = Find(doc, words)
  cursor = found.Text.createTextCursorByRange(found.Start)
  cursor.gotoStartOfParagraph(False)
  AtStart = cursor
End Function

Function InTable(doc, number As String)
  search = doc.createSearchDescriptor()
  search.SearchString = number
  search.SearchWords = True
  found = doc.findFirst(search)
  Do While IsEmpty(found.TextTable)
    found = doc.findNext(found.End, search)
  Loop
  InTable = found
End Function
