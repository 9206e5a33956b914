package mes

import (
	"strings"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// parseXML turns a preset's XML into the shape of its JSON, which says the same.
func parseXML(text string) (*Preset, error) {
	root, err := odata.ParseXML(text)
	if err != nil {
		return nil, media.Bad("Configuration", "%s", media.AsError(err).Message)
	}
	switch root.Name {
	case "Preset":
	case "Thumbnail":
		return thumbnail(root)
	default:
		return nil, media.Bad("Configuration", "The XML must be a <Preset>, is a <%.40s>.", root.Name)
	}
	values := map[string]any{}
	for name, v := range root.Attrs {
		values[name] = v
	}
	for _, child := range root.Children {
		switch child.Name {
		case "Sources":
			values["Sources"] = list(child, plainObject)
		case "Encoding":
			values["Codecs"] = list(child, typedObject)
		case "Outputs":
			values["Outputs"] = list(child, outputObject)
		default:
			values[child.Name] = valueOf(child)
		}
	}
	return preset(values)
}

func list(e *odata.Element, each func(*odata.Element) map[string]any) []any {
	made := []any{}
	for _, child := range e.Children {
		made = append(made, each(child))
	}
	return made
}

// typedObject is an element whose name is its Type.
func typedObject(e *odata.Element) map[string]any {
	values := plainObject(e)
	values["Type"] = e.Name
	return values
}

func plainObject(e *odata.Element) map[string]any {
	values := map[string]any{}
	for name, v := range e.Attrs {
		values[name] = v
	}
	for _, child := range e.Children {
		values[child.Name] = valueOf(child)
	}
	return values
}

// valueOf is text, an object, or a list for elements named as one.
func valueOf(e *odata.Element) any {
	switch {
	case strings.HasSuffix(e.Name, "Layers"):
		return list(e, typedObject)
	case e.Name == "Streams":
		return list(e, typedObject)
	case len(e.Children) > 0 || len(e.Attrs) > 0:
		return plainObject(e)
	}
	return strings.TrimSpace(e.Text)
}

func outputObject(e *odata.Element) map[string]any {
	values := map[string]any{}
	for name, v := range e.Attrs {
		values[name] = v
	}
	for i, child := range e.Children {
		if i == 0 {
			values["Format"] = typedObject(child)
		} else {
			values[child.Name] = valueOf(child)
		}
	}
	return values
}

// thumbnail reads the XML of the older encoder's preset Thumbnails.
func thumbnail(root *odata.Element) (*Preset, error) {
	var faults media.Faults
	o := object{"Configuration.", plainObject(root), &faults}
	i := Image{Layers: []ImageLayer{{}}}
	switch kind := strings.ToLower(o.text("Type")); kind {
	case "", "jpeg", "jpg":
		i.Type = "Jpg"
	case "png":
		i.Type = "Png"
	default:
		o.bad("Type", "must be Jpeg or Png")
	}
	width, height, two := strings.Cut(o.text("Size"), ",")
	size := object{o.place, map[string]any{}, &faults}
	if width = strings.TrimSpace(width); width != "*" {
		size.values["Width"] = width
	}
	if height = strings.TrimSpace(height); two && height != "*" {
		size.values["Height"] = height
	}
	i.Layers[0].Width, i.Layers[0].Height = size.length("Width"), size.length("Height")
	if t, ok := o.one("Time"); ok {
		i.Start, i.Step, i.Range = t.moment("Value"), t.moment("Step"), t.moment("Stop")
		t.done()
	}
	if i.Start.Unit == Unset {
		o.bad("Time", "The preset needs a <Time>.")
	}
	o.skip("Filename")
	o.done()
	if i.Step.Unit == Unset { // a single picture
		i.Step, i.Range = Moment{Frame, 1}, Moment{Frame, 1}
	}
	p := &Preset{Images: []Image{i}, Outputs: []Output{{"{Basename}_{Index}{Extension}", i.Type}}}
	return p, faults.Err()
}
