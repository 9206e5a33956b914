package tencent

// schedule is a task of a graph.
func (v *view) schedule() *ScheduleTask {
	w := v.workflow()
	s := &ScheduleTask{TaskId: w.TaskId, Status: w.Status, ErrCode: w.ErrCode, Message: w.Message, InputInfo: w.InputInfo, MetaData: w.MetaData,
		ActivityResultSet: []activityResult{}}
	for i := 0; i < len(v.kept.Items); i++ {
		it := &v.kept.Items[i]
		entry, kind := map[string]any{}, it.Type
		for _, m := range members() {
			entry[m.member] = nil
		}
		for _, other := range []string{"RecognitionTask", "ReviewTask", "AnalysisTask", "QualityControlTask", "ExecRuleTask", "SmartSubtitlesTask", "SmartEraseTask"} {
			entry[other] = nil
		}
		switch it.Set {
		case setAnalysis:
			first := i
			for i+1 < len(v.kept.Items) && v.kept.Items[i+1].Activity == it.Activity {
				i++
			}
			kind, entry["AnalysisTask"] = "AIAnalysis", v.activityOfAnalysis(v.kept.Items[first:i+1])
		case setQuality:
			entry["QualityControlTask"] = v.found(it)
		default:
			for _, m := range members() {
				if m.kind == it.Type {
					entry[m.member] = v.result(it)
				}
			}
		}
		s.ActivityResultSet = append(s.ActivityResultSet, activityResult{kind, entry})
	}
	return s
}

// activityOfAnalysis is one result of all entries of an analysis. It is a failure if
// none of them succeeded.
func (v *view) activityOfAnalysis(items []item) result {
	made, entries, ended := result{}, []any{}, true
	for i := range items {
		one := v.found(&items[i])
		entries = append(entries, v.analyzed(&items[i]))
		ended = ended && one.Status != processing
		if made.Status == "" || made.Status == fail && one.Status == success {
			made = one
		}
	}
	made.Output = nil
	if !ended {
		made = result{Status: processing, Input: items[0].Input}
	}
	begun, done := noTime, noTime
	for i := range items {
		if task := v.task(items[i].Task); task != nil {
			begun, done = when(task.Started), when(task.Ended)
		}
	}
	made.BeginProcessTime, made.FinishTime, made.Output = &begun, &done, entries
	return made
}
