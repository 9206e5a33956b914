package azure

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// A taskBody is what a TaskBody says: which assets a task reads and writes.
type taskBody struct {
	inputs  []assetRef
	outputs []outputRef
}

// An assetRef is JobInputAsset(n), or JobOutputAsset(n) of another task.
type assetRef struct {
	output bool
	n      int
}

// An outputRef is JobOutputAsset(n) with the attributes of the asset to make.
type outputRef struct {
	n       int
	options int32 // of the asset
	name    string
	storage string
}

var refPattern = regexp.MustCompile(`^Job(Input|Output)Asset\((\d{1,4})\)$`)

const (
	maxTaskBody  = 256 << 10
	maxOfTask    = 50  // assets, by the reference's quotas
	maxOfJob     = 100 // assets
	maxAzureTask = 30  // tasks of a job
)

// parseTaskBody reads a TaskBody. Its prolog may claim utf-16, and attributes
// may begin with a capital letter.
func parseTaskBody(text string) (*taskBody, error) {
	if len(text) > maxTaskBody || !utf8.ValidString(text) {
		return nil, media.Bad("TaskBody", "is longer than %d bytes, or not UTF-8", maxTaskBody)
	}
	root, err := odata.ParseXML(asPrinted(text))
	if err != nil {
		return nil, media.Bad("TaskBody", "%s", media.AsError(err).Message)
	}
	if !strings.EqualFold(root.Name, "taskBody") {
		return nil, media.Bad("TaskBody", "The XML must be a <taskBody>, is a <%.40s>.", root.Name)
	}
	var faults media.Faults
	b := &taskBody{}
	for _, e := range root.Children {
		kind, n, ok := readRef(e.Text)
		switch {
		case !ok:
			faults.Add(media.Bad("TaskBody", "'%.60s' is not JobInputAsset(n) or JobOutputAsset(n).", strings.TrimSpace(e.Text)))
		case strings.EqualFold(e.Name, "inputAsset"):
			b.inputs = append(b.inputs, assetRef{kind == "Output", n})
		case strings.EqualFold(e.Name, "outputAsset") && kind == "Output":
			out, fault := output(e, n)
			faults.Add(fault)
			b.outputs = append(b.outputs, out)
		default:
			faults.Add(media.Bad("TaskBody", "<%.40s> cannot hold %s.", e.Name, strings.TrimSpace(e.Text)))
		}
	}
	if len(b.inputs) == 0 || len(b.outputs) == 0 {
		faults.Add(media.Bad("TaskBody", "A task must have at least one <inputAsset> and one <outputAsset>."))
	}
	if len(b.inputs)+len(b.outputs) > maxOfTask {
		faults.Add(media.Bad("TaskBody", "A task may have at most %d assets.", maxOfTask))
	}
	return b, faults.Err()
}

// typographic is the value of an attribute in the quotes of a printed page.
var typographic = regexp.MustCompile(`=\s*[”“]([^”“"<>]*)[”“]`)

// asPrinted mends what the reference's page has in its example: attributes in
// typographic quotes, and an end that has lost its slash.
func asPrinted(text string) string {
	text = strings.TrimSpace(text)
	if !strings.ContainsAny(text, "”“") && !strings.HasSuffix(text, "<taskBody>") {
		return text
	}
	text = typographic.ReplaceAllString(text, `="$1"`)
	if cut, found := strings.CutSuffix(text, "<taskBody>"); found && cut != "" {
		text = cut + "</taskBody>"
	}
	return text
}

func readRef(text string) (kind string, n int, ok bool) {
	m := refPattern.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return "", 0, false
	}
	n, err := strconv.Atoi(m[2])
	return m[1], n, err == nil
}

func output(e *odata.Element, n int) (outputRef, *media.Error) {
	out := outputRef{n: n}
	for name, v := range e.Attrs {
		if name == "" {
			continue
		}
		switch strings.ToLower(name[:1]) + name[1:] {
		case "assetCreationOptions":
			switch v {
			case "0", "None":
			case "1", "StorageEncrypted":
				out.options = optionsEncrypted
			default:
				return out, media.Bad("TaskBody", "assetCreationOptions: %s", notEncrypted)
			}
		case "assetFormatOption":
			if v != "0" && v != "None" {
				return out, media.Bad("TaskBody", "assetFormatOption: only 0 is supported")
			}
		case "assetName":
			out.name = v
		case "storageAccountName":
			out.storage = v
		default:
			return out, media.Bad("TaskBody", "<outputAsset> has no attribute '%.40s'.", name)
		}
	}
	if utf8.RuneCountInString(out.name) > 512 {
		return out, media.Bad("TaskBody", "assetName has more than 512 characters.")
	}
	return out, nil
}
