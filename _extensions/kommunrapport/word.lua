-- The house's own elements in Word, for Quarto and for the embedded renderer alike; runs after
-- house.lua, which reads the study's seal. Every style that is named here is declared in word.py.

local BOXES = { answer = "Answer", lead = "Lead", note = "Box", warning = "Warning Box" }

local words = {}

local function read_words(meta)
  for name, word in pairs(meta.words or {}) do words[name] = pandoc.utils.stringify(word) end
end

-- A list whose items are paragraphs takes the style of its box.
local function loose(blocks)
  return pandoc.Blocks(blocks):walk({
    BulletList = function(list)
      list.content = list.content:map(function(item)
        return pandoc.Blocks(item):walk({ Plain = function(plain) return pandoc.Para(plain.content) end })
      end)
      return list
    end,
  })
end

local function styled(name, blocks)
  return pandoc.Div(blocks, pandoc.Attr("", {}, { { "custom-style", name } }))
end

local function titled(title, style, blocks)
  local result = pandoc.Blocks({ styled(style .. " Title", { pandoc.Para(title) }) })
  result:insert(styled(style, blocks))
  return result
end

local function box(div)
  if div.classes:includes("details") then
    local title = div.attributes.summary or words.more
    return titled({ pandoc.Str(title) }, "Box", div.content)
  end
  if div.classes:includes("figure-number") then return styled("Key Figure", div.content) end
  for class, name in pairs(BOXES) do
    if div.classes:includes(class) then return styled(name, loose(div.content)) end
  end
end

-- Word has no classes: numbers go to the right, rows of groups and sums are strong.
local function cell_look(cell, strong)
  if cell.classes:includes("num") then cell.alignment = "AlignRight" end
  if strong then
    cell.contents = pandoc.Blocks(cell.contents):walk({
      Plain = function(plain) return pandoc.Plain({ pandoc.Strong(plain.content) }) end,
      Para = function(para) return pandoc.Para({ pandoc.Strong(para.content) }) end,
    })
  end
  return cell
end

local function rows_look(rows, strong)
  return pandoc.List(rows):map(function(row)
    local bold = strong or row.classes:includes("group") or row.classes:includes("total")
    row.cells = pandoc.List(row.cells):map(function(cell) return cell_look(cell, bold) end)
    return row
  end)
end

-- Each column gets room by its longest text; long texts break.
local function widths(tbl)
  local lengths = {}
  local function measure(rows)
    for _, row in ipairs(rows) do
      local column = 1
      for _, cell in ipairs(row.cells) do
        if cell.col_span == 1 then
          local length = utf8.len(pandoc.utils.stringify(cell.contents)) or 0
          lengths[column] = math.max(lengths[column] or 0, math.min(length, 40) + 3)
        end
        column = column + cell.col_span
      end
    end
  end
  measure(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do measure(body.head) measure(body.body) end
  local sum = 0
  for column = 1, #tbl.colspecs do sum = sum + (lengths[column] or 8) end
  return tbl.colspecs:map(function(spec, column) return { spec[1], (lengths[column] or 8) / sum } end)
end

local function word_table(tbl)
  tbl.colspecs = widths(tbl)
  tbl.head.rows = rows_look(tbl.head.rows, true)
  tbl.bodies = pandoc.List(tbl.bodies):map(function(body)
    body.head, body.body = rows_look(body.head, true), rows_look(body.body, false)
    return body
  end)
  return tbl
end

local function paragraph(style, words)
  return styled(style, { pandoc.Para({ pandoc.Str(words) }) })
end

-- What stands on the page in HTML and PDF stands in the text of a Word file: whoever copies
-- the text copies it too.
local function marked(doc)
  local meta = doc.meta
  local text = function(name) return pandoc.utils.stringify(meta[name]) end
  if meta["date-text"] then
    local parts = { text("date-text") }
    for _, name in ipairs({ "extract-text", "valid-text" }) do
      if meta[name] then parts[#parts + 1] = text(name) end
    end
    meta.date = pandoc.MetaString(table.concat(parts, " · "))
  end
  if meta.expired then doc.blocks:insert(1, paragraph("Watermark", text("expired"))) end
  if meta.watermark then
    doc.blocks:insert(1, paragraph("Watermark", text("watermark") .. ". " .. words["made-up"]))
  end
  if meta["seal-digest"] then
    local sealed = words.study .. " " .. text("seal-study") .. ", " .. words.protocol .. " "
    doc.blocks:insert(paragraph("Seal", sealed .. text("seal-version") .. "."))
    doc.blocks:insert(paragraph("Seal", words.digest .. " " .. text("seal-digest")))
  end
  return doc
end

if FORMAT ~= "docx" then return { { Meta = read_words } } end

return {
  { Meta = read_words },
  { Div = box, Table = word_table },
  { Pandoc = marked },
}
