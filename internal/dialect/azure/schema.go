package azure

import "github.com/mediamill/mediamill/internal/dialect/azure/odata"

// Entity sets, as the REST reference names them.
const (
	setAssets     = "Assets"
	setFiles      = "Files"
	setPolicies   = "AccessPolicies"
	setLocators   = "Locators"
	setKeys       = "ContentKeys"
	setJobs       = "Jobs"
	setTasks      = "Tasks"
	setJobTmpls   = "JobTemplates"
	setTaskTmpls  = "TaskTemplates"
	setProcessors = "MediaProcessors"
	setEndpoints  = "NotificationEndPoints"
	setStorages   = "StorageAccounts"
	setReserved   = "EncodingReservedUnitTypes"
)

// schema is every entity with its properties in the order of the reference.
func schema() odata.Schema {
	return odata.Schema{
		assetType(), fileType(), policyType(), locatorType(), keyType(), jobType(), taskType(),
		jobTemplateType(), taskTemplateType(), processorType(), endpointType(), storageType(), reservedType(),
	}
}

// unserved are the sets of the reference that this dialect does not have.
func unserved() []string {
	return []string{
		"IngestManifests", "IngestManifestAssets", "IngestManifestFiles", "StreamingEndpoints", "Channels", "Programs", "Operations",
		"AssetDeliveryPolicies", "ContentKeyAuthorizationPolicies", "ContentKeyAuthorizationPolicyOptions", "AssetFilters", "Filters",
	}
}

type properties = []odata.Property

func prop(name string, of odata.Type) odata.Property { return odata.Property{Name: name, Type: of} }
func read(name string, of odata.Type) odata.Property {
	return odata.Property{Name: name, Type: of, ReadOnly: true}
}
func text(name string, most int) odata.Property {
	return odata.Property{Name: name, Type: odata.String, Most: most}
}

func assetType() *odata.Entity {
	return &odata.Entity{Set: setAssets, Name: "Asset", Key: "Id", Properties: properties{
		read("Id", odata.String), read("State", odata.Int32), read("Created", odata.DateTime), read("LastModified", odata.DateTime),
		text("AlternateId", 4000), text("Name", 512), prop("Options", odata.Int32), prop("FormatOption", odata.Int32),
		read("Uri", odata.String), text("StorageAccountName", 64),
	}, Links: []odata.Link{
		{Name: "Locators", To: setLocators}, {Name: "ContentKeys", To: setKeys}, {Name: "Files", To: setFiles},
		{Name: "ParentAssets", To: setAssets}, {Name: "StorageAccount", To: setStorages, One: true},
	}}
}

func fileType() *odata.Entity {
	return &odata.Entity{Set: setFiles, Name: "AssetFile", Key: "Id", Properties: properties{
		read("Id", odata.String), text("Name", 260), prop("ContentFileSize", odata.Int64), prop("ParentAssetId", odata.String),
		text("EncryptionVersion", 4000), text("EncryptionScheme", 4000), prop("IsEncrypted", odata.Boolean),
		text("EncryptionKeyId", 4000), text("InitializationVector", 4000), prop("IsPrimary", odata.Boolean),
		read("LastModified", odata.DateTime), read("Created", odata.DateTime), text("MimeType", 4000), text("ContentChecksum", 4000),
		prop("Options", odata.Int32),
	}}
}

func policyType() *odata.Entity {
	return &odata.Entity{Set: setPolicies, Name: "AccessPolicy", Key: "Id", Properties: properties{
		read("Id", odata.String), read("Created", odata.DateTime), read("LastModified", odata.DateTime), text("Name", 4000),
		prop("DurationInMinutes", odata.Double), prop("Permissions", odata.Int32),
	}}
}

func locatorType() *odata.Entity {
	return &odata.Entity{Set: setLocators, Name: "Locator", Key: "Id", Properties: properties{
		prop("Id", odata.String), read("ExpirationDateTime", odata.DateTime), prop("Type", odata.Int32), read("Path", odata.String),
		read("BaseUri", odata.String), read("ContentAccessComponent", odata.String), prop("AccessPolicyId", odata.String),
		prop("AssetId", odata.String), prop("StartTime", odata.DateTime), text("Name", 4000),
	}, Links: []odata.Link{{Name: "AccessPolicy", To: setPolicies, One: true}, {Name: "Asset", To: setAssets, One: true}}}
}

func keyType() *odata.Entity {
	return &odata.Entity{Set: setKeys, Name: "ContentKey", Key: "Id", Properties: properties{
		prop("Id", odata.String), read("Created", odata.DateTime), read("LastModified", odata.DateTime), prop("ContentKeyType", odata.Int32),
		text("EncryptedContentKey", 4000), text("Name", 4000), text("ProtectionKeyId", 4000), prop("ProtectionKeyType", odata.Int32),
		text("Checksum", 4000), prop("AuthorizationPolicyId", odata.String),
	}}
}

func jobType() *odata.Entity {
	subscription := &odata.Complex{Name: "JobNotificationSubscription", Properties: properties{
		prop("NotificationEndPointId", odata.String), prop("TargetJobState", odata.Int32),
	}}
	return &odata.Entity{Set: setJobs, Name: "Job", Key: "Id", Properties: properties{
		read("Id", odata.String), text("Name", 256), read("Created", odata.DateTime), read("LastModified", odata.DateTime),
		read("EndTime", odata.DateTime), prop("Priority", odata.Int32), read("RunningDuration", odata.Double),
		read("StartTime", odata.DateTime), read("State", odata.Int32), prop("TemplateId", odata.String),
		{Name: "JobNotificationSubscriptions", Of: subscription},
	}, Links: []odata.Link{
		{Name: "Tasks", To: setTasks}, {Name: "OutputMediaAssets", To: setAssets}, {Name: "InputMediaAssets", To: setAssets},
	}}
}

func taskType() *odata.Entity {
	detail := &odata.Complex{Name: "ErrorDetail", Properties: properties{prop("Code", odata.String), prop("Message", odata.String)}}
	event := &odata.Complex{Name: "TaskHistoricalEvent", Properties: properties{
		prop("Code", odata.String), prop("Message", odata.String), prop("TimeStamp", odata.DateTime),
	}}
	subscription := &odata.Complex{Name: "TaskNotificationSubscription", Properties: properties{
		prop("NotificationEndPointId", odata.String), prop("TargetTaskState", odata.Int32), prop("IncludeTaskProgress", odata.Boolean),
	}}
	return &odata.Entity{Set: setTasks, Name: "Task", Key: "Id", Properties: properties{
		read("Id", odata.String), text("Configuration", 100000), read("EndTime", odata.DateTime),
		{Name: "ErrorDetails", Of: detail, ReadOnly: true}, {Name: "HistoricalEvents", Of: event, ReadOnly: true},
		prop("MediaProcessorId", odata.String), text("Name", 4000), read("PerfMessage", odata.String), prop("Priority", odata.Int32),
		read("Progress", odata.Double), read("RunningDuration", odata.Double), read("StartTime", odata.DateTime), read("State", odata.Int32),
		prop("TaskBody", odata.String), prop("Options", odata.Int32), text("EncryptionKeyId", 4000), text("EncryptionScheme", 4000),
		text("EncryptionVersion", 4000), text("InitializationVector", 4000), {Name: "TaskNotificationSubscriptions", Of: subscription},
	}, Links: []odata.Link{{Name: "OutputMediaAssets", To: setAssets}, {Name: "InputMediaAssets", To: setAssets}}}
}

func jobTemplateType() *odata.Entity {
	return &odata.Entity{Set: setJobTmpls, Name: "JobTemplate", Key: "Id", Properties: properties{
		read("Id", odata.String), text("Name", 4000), read("Created", odata.DateTime), read("LastModified", odata.DateTime),
		prop("JobTemplateBody", odata.String), read("NumberofInputAssets", odata.Int32), prop("TemplateType", odata.Int32),
	}, Links: []odata.Link{{Name: "TaskTemplates", To: setTaskTmpls}}}
}

func taskTemplateType() *odata.Entity {
	return &odata.Entity{Set: setTaskTmpls, Name: "TaskTemplate", Key: "Id", Properties: properties{
		prop("Id", odata.String), text("Configuration", 100000), read("Created", odata.DateTime), text("Description", 4000),
		read("LastModified", odata.DateTime), prop("MediaProcessorId", odata.String), text("Name", 4000),
		prop("NumberofInputAssets", odata.Int32), prop("NumberofOutputAssets", odata.Int32), prop("Options", odata.Int32),
		text("EncryptionKeyId", 4000), text("EncryptionScheme", 4000), text("EncryptionVersion", 4000), text("InitializationVector", 4000),
	}}
}

func processorType() *odata.Entity {
	return &odata.Entity{Set: setProcessors, Name: "MediaProcessor", Key: "Id", Properties: properties{
		read("Id", odata.String), read("Description", odata.String), read("Name", odata.String), read("Sku", odata.String),
		read("Vendor", odata.String), read("Version", odata.String),
	}}
}

func endpointType() *odata.Entity {
	return &odata.Entity{Set: setEndpoints, Name: "NotificationEndPoint", Key: "Id", Properties: properties{
		read("Id", odata.String), text("Name", 4000), read("Created", odata.DateTime), text("EndPointAddress", 4000),
		prop("EndPointType", odata.Int32), prop("CredentialType", odata.Int32), text("EncryptedEndPointCredential", 4000),
		text("ProtectionKeyId", 4000), prop("ProtectionKeyType", odata.Int32),
	}}
}

func storageType() *odata.Entity {
	return &odata.Entity{Set: setStorages, Name: "StorageAccount", Key: "Name", Properties: properties{
		read("Name", odata.String), read("IsDefault", odata.Boolean), read("BytesUsed", odata.Int64),
	}}
}

func reservedType() *odata.Entity {
	return &odata.Entity{Set: setReserved, Name: "EncodingReservedUnitType", Key: "AccountId", Properties: properties{
		read("AccountId", odata.GUID), prop("ReservedUnitType", odata.Int32), read("MaxReservableUnits", odata.Int32),
		prop("CurrentReservedUnits", odata.Int32),
	}}
}
