// Package picture turns the video of any source into what players expect: upright,
// square pixels, even sizes, a constant frame rate, progressive, BT.709 or tagged
// HDR. All operations that decode video use it, so their results agree.
//
//	p, err := picture.Normalize(src, v, picture.Wanted{Size: picture.Size{ShortSide: 720}})
//	graph := []ffmpeg.Chain{{In: []string{fmt.Sprintf("0:%d", v.Index)}, Filters: p.Filters, Out: []string{"v"}}}
//	options := p.Tags() // color tags of the output
//
// The chain takes frames as ffmpeg decodes them, rotated by its autorotate, which also
// removes the display matrix; never pass -noautorotate. Frames that come through a
// pipe have no matrix: set Wanted.Raw.
package picture
