# One sample set for each type that has a view: objects that carry the type's name and the same values on every machine. A view is
# found by that name, so what is approved of these holds for the real ones; that they have the same properties is a test of its own.
# Only PowerShell's language is used: the tests without PowerShell's own modules stand on this file too.
$since = [datetimeoffset] '2026-11-22T02:00:05.123Z'
$start = [datetimeoffset] '2026-11-23T02:00:05Z'
$server = 'https://api.redoxengine.com/fhir/R4/acme/Production'
$id = '0cdfb0c1-f713-4526-9810-75f21d5a9aff'
$sha = '1bd46e62741f47be1bed8ddbed6713485a1728ba2bdbd6dcbae00baf12540cec'
$request = [pscustomobject] @{
    PSTypeName = 'RedoxExport.Exports.ExportRequest'; Level = 'System'; GroupId = $null; Types = @('Observation', 'Patient'); Since = $null; Until = $null
    TypeFilters = @(); Elements = @(); Patients = @(); IncludeAssociatedData = @(); OutputFormat = $null; OrganizeOutputBy = $null
    MinimumFileSize = $null; MaximumFileSize = $null; AllowPartialManifests = $false; Lenient = $false; SeparateExportStatus = $false; AdditionalParameters = @(); Method = $null
}
$request.PSObject.Members.Add([psscriptmethod]::new('ToString', { 'System: Observation, Patient' }))
$manyTypes = [pscustomobject] @{
    PSTypeName = 'RedoxExport.Exports.ExportRequest'; Level = 'Group'; GroupId = 'diabetes'; Types = @('Condition', 'Observation'); Since = $since; Until = $start
    TypeFilters = @('Observation?category=vital-signs'); Elements = @('id', 'Patient.name'); Patients = @('Patient/7'); IncludeAssociatedData = @('LatestProvenanceResources')
    OutputFormat = 'application/fhir+ndjson'; OrganizeOutputBy = 'Patient'; MinimumFileSize = 1000; MaximumFileSize = 100000000; AllowPartialManifests = $true; Lenient = $true; SeparateExportStatus = $true
    AdditionalParameters = @([System.Collections.Generic.KeyValuePair[string, string]]::new('_vendor', '1')); Method = 'Post'
}
$manyTypes.PSObject.Members.Add([psscriptmethod]::new('ToString', { 'Group diabetes: Condition, Observation, restricted' }))
$issue = [pscustomobject] @{ PSTypeName = 'RedoxExport.OperationOutcomeIssue'; Severity = 'error'; Code = 'processing'; Text = 'The source system has not answered for an hour, and the export was given up.'; Expression = 'Observation'; IsTransient = $false }
$issue.PSObject.Members.Add([psscriptmethod]::new('ToString', { "$($this.Severity): $($this.Text)" }))
$hint = [pscustomobject] @{ PSTypeName = 'RedoxExport.OperationOutcomeIssue'; Severity = 'warning'; Code = 'transient'; Text = $null; Expression = $null; IsTransient = $true }
$rows = @(
    [pscustomobject] @{ PSTypeName = 'RedoxExport.Exports.ManifestFile'; Category = 'Output'; Type = 'Observation'; Uri = [uri] 'https://files.example.org/exports/1.ndjson'; Count = 1519; FileSize = 1328123; ContinuesInFile = 'https://files.example.org/exports/2.ndjson' }
    [pscustomobject] @{ PSTypeName = 'RedoxExport.Exports.ManifestFile'; Category = 'Deleted'; Type = $null; Uri = [uri] "$server/export-file/$id/3"; Count = $null; FileSize = $null; ContinuesInFile = $null }
)
$manifest = [pscustomobject] @{ PSTypeName = 'RedoxExport.Exports.ExportManifest'; TransactionTime = $start; RequiresAccessToken = $true; IsPartial = $false; ManifestType = 'complete'; OutputFormat = 'application/fhir+ndjson'; OutputOrganizedBy = $null; OutputOrganizedByDetail = $null; Files = $rows }
$manifest.PSObject.Members.Add([psscriptmethod]::new('ToString', { '2 files' }))
$ofType = [System.Collections.Generic.SortedDictionary[string, long]]::new()
$ofType['Observation'] = 51900; $ofType['Patient'] = 20
$folded = @(
    [pscustomobject] @{ PSTypeName = 'RedoxExport.Datasets.DatasetTypeResult'; Type = 'MedicinalProductIndication'; Resources = 51900; Added = 100; Updated = 20; Deleted = 3; Left = 0; Bytes = 1328123456 }
    [pscustomobject] @{ PSTypeName = 'RedoxExport.Datasets.DatasetTypeResult'; Type = 'Patient'; Resources = 20; Added = 0; Updated = 1; Deleted = 0; Left = 2; Bytes = 20480 }
)
$noticeRun = [pscustomobject] @{ Id = '20261123T020005Z' }
$noticeRun.PSObject.Members.Add([psscriptmethod]::new('ToString', { '20261123T020005Z (Complete)' }))
$noticeFinding = [pscustomobject] @{ Code = 'TypeNotReceived' }
$bundled = @(
    [pscustomobject] @{ PSTypeName = 'RedoxExport.Support.SupportEntry'; Name = 'versions.json'; Length = 420; Note = $null }
    [pscustomobject] @{ PSTypeName = 'RedoxExport.Support.SupportEntry'; Name = 'runs/20261123T020005Z/log.ndjson'; Length = 2097100; Note = 'the first 1,203 events are left out' }
)
foreach ($entry in $bundled) { $entry.PSObject.Members.Add([psscriptmethod]::new('ToString', { if ($this.Note) { "$($this.Name) ($($this.Note))" } else { $this.Name } })) }
$file = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), [System.IO.Path]::GetRandomFileName() + '.ndjson')
try {
    [System.IO.File]::WriteAllLines($file, [string[]] @(
            '{"resourceType":"Patient","id":"f40f20ba-995f-4b57-ae13-15d5bcf9ed31","active":true,"name":[{"family":"Example","given":["Ann","Bea"]}],"birthDate":"1998-04-20"}'
            '{"resourceType":"Observation","id":"o1","status":"final","valueQuantity":{"value":98.60,"unit":"degF"}}'
        ))
    $resources = @(Import-RedoxExport -LiteralPath $file)
}
finally {
    Remove-Item -LiteralPath $file
}
$headers = [System.Collections.Generic.Dictionary[string, string]]::new()
$headers['Accept'] = 'application/fhir+json'; $headers['Authorization'] = 'Bearer not-to-be-shown'; $headers['Prefer'] = 'respond-async'
$viewColumns = @(
    [pscustomobject] @{ PSTypeName = 'RedoxExport.Views.ViewColumnInfo'; Name = 'id'; Type = 'id'; Path = 'getResourceKey()'; IsCollection = $false }
    [pscustomobject] @{ PSTypeName = 'RedoxExport.Views.ViewColumnInfo'; Name = 'given'; Type = $null; Path = "name.where(use = 'official').given"; IsCollection = $true }
)
$testColumns = @(
    [pscustomobject] @{ PSTypeName = 'RedoxExport.Tables.ViewTestColumn'; Name = 'id'; Type = 'id'; SqlType = 'CHARACTER VARYING'; Path = 'getResourceKey()'; IsCollection = $false }
    [pscustomobject] @{ PSTypeName = 'RedoxExport.Tables.ViewTestColumn'; Name = 'effective_date_time'; Type = 'dateTime'; SqlType = 'TIMESTAMP WITH TIME ZONE'; Path = 'effective.ofType(dateTime)'; IsCollection = $false }
)
foreach ($column in $testColumns) { $column.PSObject.Members.Add([psscriptmethod]::new('ToString', { "$($this.Name) $($this.SqlType)" })) }
$viewProblems = @(
    [pscustomobject] @{ PSTypeName = 'RedoxExport.Views.ViewProblem'; Pointer = '/select/0/column/1/path'; Column = 6; Problem = 'There is no function frist(). Did you mean first()?' }
    [pscustomobject] @{ PSTypeName = 'RedoxExport.Views.ViewProblem'; Pointer = ''; Column = $null; Problem = "The member 'resource' is missing" }
)
$viewWarning = [pscustomobject] @{ PSTypeName = 'RedoxExport.Views.ViewProblem'; Pointer = '/select/0/column/3/path'; Column = 6; Problem = "FHIR R4 has no element 'codng' in CodeableConcept. Did you mean coding?" }
$viewWarning.PSObject.Members.Add([psscriptmethod]::new('ToString', { "$($this.Pointer), column $($this.Column): $($this.Problem)" }))
$viewProblems[0].PSObject.Members.Add([psscriptmethod]::new('ToString', { "$($this.Pointer), column $($this.Column): $($this.Problem)" }))
$viewProblems[1].PSObject.Members.Add([psscriptmethod]::new('ToString', { "The view: $($this.Problem)." }))
@{
    ExportRequest         = $request, $manyTypes
    OperationOutcomeIssue = $issue, $hint
    ManifestFile          = $rows
    ExportManifest        = $manifest
    ExportJob             = @(
        [pscustomobject] @{
            PSTypeName = 'RedoxExport.Exports.ExportJob'; Id = $id; Level = 'System'; GroupId = $null; State = 'Completed'; Progress = $null; PercentComplete = 100; ContentLocation = [uri] "$server/export-status/$id"
            StartedAt = $start; CompletedAt = $start.AddSeconds(7325); RetryAt = $null; TransactionTime = $start.AddMilliseconds(-250); Watermark = $start.AddSeconds(-3); ExpiresAt = $start.AddDays(1); Path = 'D:\redox\tonight'; TraceId = 'd150e7a9-42c2-4745-a8e6-9db6d2ce218f'
            Request = $request; Manifest = $manifest; Issues = @(); OutcomeErrors = 0; OutcomeWarnings = 3
        }
        [pscustomobject] @{
            PSTypeName = 'RedoxExport.Exports.ExportJob'; Id = 'a51f2f4c-02a1-4d5e-8f2c-5d1f0c7d2b11'; Level = 'Group'; GroupId = 'diabetes'; State = 'Failed'; Progress = 'Reading observations'; PercentComplete = $null; ContentLocation = [uri] "$server/export-status/a51f2f4c-02a1-4d5e-8f2c-5d1f0c7d2b11"
            StartedAt = $start; CompletedAt = $start.AddSeconds(63); RetryAt = $null; TransactionTime = $null; Watermark = $null; ExpiresAt = $null; Path = $null; TraceId = '32f2b130-37de-4309-86a2-9120643d47b2'
            Request = $manyTypes; Manifest = $null; Issues = @($issue); OutcomeErrors = 0; OutcomeWarnings = 0
        }
    )
    ExportedFile          = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Downloads.ExportedFile'; State = 'Complete'; Type = 'Observation'; Category = 'Output'; ResourceCount = 51900; Length = 1328123; Path = 'D:\redox\tonight\Observation.0001.ndjson.gz'; Sha256 = $sha; DecodedLength = 43912345; DecodedSha256 = $sha -replace '^1', '2'; Uri = [uri] "$server/export-file/$id/1"; Elapsed = [timespan]::FromSeconds(12.34); DamagedLines = 0; Problem = $null }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Downloads.ExportedFile'; State = 'Complete'; Type = 'Patient'; Category = 'Output'; ResourceCount = 20; Length = 20480; Path = 'D:\redox\tonight\Patient.0001.ndjson'; Sha256 = $sha; DecodedLength = 20480; DecodedSha256 = $sha; Uri = [uri] "$server/export-file/$id/2"; Elapsed = [timespan]::FromSeconds(61); DamagedLines = 0; Problem = $null }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Downloads.ExportedFile'; State = 'Damaged'; Type = $null; Category = 'Deleted'; ResourceCount = 0; Length = 17; Path = 'D:\redox\tonight\deleted\Bundle.0001.ndjson'; Sha256 = ''; DecodedLength = 0; DecodedSha256 = ''; Uri = $null; Elapsed = [timespan]::Zero; DamagedLines = 0; Problem = 'Its bytes are not those that were saved. Run Resume-RedoxExport on the folder.' }
    )
    CopiedExport          = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Copies.CopiedExport'; Path = 'D:\redox\20261123T020005Z'; Destination = 's3://acme-exports/redox/20261123T020005Z'; Files = 12; Bytes = 1328123456; CopiedFiles = 12; CopiedBytes = 1328123456; SkippedFiles = 0; Resources = 51920; TransactionTime = $start; Elapsed = [timespan]::FromSeconds(725) }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Copies.CopiedExport'; Path = 'D:\redox\current'; Destination = 'az://acmeexports/fhir/redox/of/the/north/current'; Files = 100000; Bytes = 20480; CopiedFiles = 0; CopiedBytes = 0; SkippedFiles = 100000; Resources = 20; TransactionTime = $null; Elapsed = [timespan]::FromSeconds(0.34) }
    )
    AttachmentResult      = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Attachments.AttachmentResult'; Count = 20; Complete = 20; Mismatched = 0; Skipped = 0; Missing = 0; Failed = 0; SavedFiles = 18; SavedBytes = 20480; RemovedFiles = 0; RemovedBytes = 0; Elapsed = [timespan]::FromSeconds(12.34); IndexPath = 'D:\redox\attachments\attachments.ndjson'; Destination = 'D:\redox\attachments'; Path = 'D:\redox' }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Attachments.AttachmentResult'; Count = 1234567; Complete = 1000000; Mismatched = 12; Skipped = 234000; Missing = 543; Failed = 12; SavedFiles = 998765; SavedBytes = 1328123456; RemovedFiles = 51900; RemovedBytes = 20480; Elapsed = [timespan]::FromSeconds(7250); IndexPath = 'D:\redox\attachments\attachments.ndjson'; Destination = 'D:\redox\attachments'; Path = 'D:\redox' }
    )
    SavedAttachment       = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Attachments.SavedAttachment'; State = 'Complete'; ResourceType = 'DocumentReference'; ResourceId = $id; Element = 'content[0].attachment'; ContentType = 'application/pdf'; Length = 20480; StatedLength = 20480; Sha256 = $sha; ErrorId = $null; StatusCode = $null; Uri = [uri] "$server/Binary/7"; Path = "D:\redox\attachments\files\1bd\$sha.pdf" }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Attachments.SavedAttachment'; State = 'NotFound'; ResourceType = 'DiagnosticReport'; ResourceId = 'r1'; Element = 'presentedForm[1]'; ContentType = $null; Length = $null; StatedLength = $null; Sha256 = $null; ErrorId = 'AttachmentNotAvailable'; StatusCode = 404; Uri = [uri] "$server/Binary/8"; Path = $null }
    )
    ExportedTable         = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Tables.ExportedTable'; View = 'patient'; Rows = 20; Bytes = 20480; Elapsed = [timespan]::FromSeconds(12.34); FailedLines = 0; EmptiedCells = 0; EmptiedByColumn = [System.Collections.Generic.SortedDictionary[string, long]]::new(); Path = 'D:\tables\patient.csv' }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Tables.ExportedTable'; View = 'explanation_of_benefit_item'; Rows = 1234567890; Bytes = 1328123456; Elapsed = [timespan]::FromSeconds(725); FailedLines = 12; EmptiedCells = 51900; EmptiedByColumn = $ofType; Path = 'D:\tables\explanation_of_benefit_item\part-00003-of-00016.parquet' }
    )
    ReferenceResult       = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.References.ReferenceResult'; Type = 'MedicinalProductIndication'; Missing = 1234567890; Saved = 1234567000; NotFound = 880; Failed = 10; Rounds = 12; Path = 'D:\redox\20261123T031205Z' }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.References.ReferenceResult'; Type = 'Practitioner'; Missing = 8; Saved = 0; NotFound = 8; Failed = 0; Rounds = 1; Path = $null }
    )
    ReferenceCount        = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.References.ReferenceCount'; Kind = 'Resource'; Type = 'MedicinalProductIndication'; Referenced = 1234567890; Missing = 12345678; Path = 'D:\redox' }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.References.ReferenceCount'; Kind = 'OtherServer'; Type = $null; Referenced = 51900; Missing = 0; Path = 'D:\redox' }
    )
    TableSyncResult       = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Tables.TableSyncResult'; Table = 'patient'; Action = 'Updated'; Reason = 'The current view has changed since the last sync.'; Rows = 20; Inserted = 2; Deleted = 1; EmptiedCells = 0; EmptiedByColumn = [System.Collections.Generic.SortedDictionary[string, long]]::new(); FailedLines = 0; Elapsed = [timespan]::FromSeconds(0.34); Source = 'north'; Revision = '0f8fad5bd9cb469fa16570867728950e'; TransactionTime = [DateTimeOffset] '2026-11-26T02:00:05Z' }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Tables.TableSyncResult'; Table = 'explanation_of_benefit_item'; Action = 'Rebuilt'; Reason = 'The view has changed.'; Rows = 1234567890; Inserted = 1234567890; Deleted = 123456789; EmptiedCells = 51900; EmptiedByColumn = $ofType; FailedLines = 12; Elapsed = [timespan]::FromSeconds(725); Source = 'north'; Revision = '0f8fad5bd9cb469fa16570867728950e'; TransactionTime = [DateTimeOffset] '2026-11-26T02:00:05Z' }
    )
    ExportRun             = @(
        [pscustomobject] @{
            PSTypeName = 'RedoxExport.Runs.ExportRun'; Calls = 1; Id = '20261122T020005Z'; State = 'Complete'; HasBegun = $true; IsDisabled = $false; RequestId = '3fa95b01'; Root = 'D:\redox'; Mode = 'Full'; StartedAt = $since; EndedAt = $since.AddSeconds(3725); WaitingTime = [timespan]::FromSeconds(3600); DownloadTime = [timespan]::FromSeconds(125)
            ResourceCount = 51920; FileCount = 13; Bytes = 1348603; Retries = 2; OutcomeErrors = 0; OutcomeWarnings = 3; DamagedFiles = 0; Since = $null; TransactionTime = $since; Watermark = $since; PatientsJoined = $null; PatientsLeft = $null
            ErrorId = $null; ErrorMessage = $null; RecommendedAction = $null; FailedCallCount = 0; FailingSince = $null; KeptViews = @('D:\redox\current.of-20261122T020005Z'); KeptViewBytes = 1328143936; Request = 'System: Observation, Patient'; Path = 'D:\redox\20261122T020005Z'; IsRemoved = $true; Resources = $ofType; ExitCode = 2; Attachments = '18 new files, 20 of 20 attachments saved'
            Findings = 'Problem: 120 resources of Device were not asked for.', 'Note: No Observation came.'; Causes = @(); ConnectionName = 'acme/Production'; Destination = 'acme'; Environment = 'Production'; BaseUri = [uri] $server
        }
        [pscustomobject] @{
            PSTypeName = 'RedoxExport.Runs.ExportRun'; Calls = 2; Id = '20261123T020005Z'; State = 'Incomplete'; HasBegun = $true; IsDisabled = $false; RequestId = '3fa95b01'; Root = 'D:\redox'; Mode = 'Incremental'; StartedAt = $start; EndedAt = $start.AddSeconds(63); WaitingTime = [timespan]::FromSeconds(50); DownloadTime = [timespan]::FromSeconds(13)
            ResourceCount = 20; FileCount = 1; Bytes = 20480; Retries = 0; OutcomeErrors = 1; OutcomeWarnings = 0; DamagedFiles = 1; Since = $since; TransactionTime = $start; Watermark = $null; PatientsJoined = 2; PatientsLeft = 1
            ErrorId = 'FileIncomplete'; ErrorMessage = 'The server closed the connection after 17 of 20480 bytes.'; RecommendedAction = 'Run the same command again. It fetches only what is missing.'; FailedCallCount = 0; FailingSince = $null; KeptViews = @(); KeptViewBytes = 0; Request = 'System: Observation, Patient'; Path = 'D:\redox\20261123T020005Z'; IsRemoved = $false; Resources = [System.Collections.Generic.SortedDictionary[string, long]]::new(); ExitCode = 6; Findings = @(); Attachments = $null
            Causes = @('1 FileNotAvailable (HTTP 403): Patient.0002.ndjson could not be fetched: HTTP 403 from the server.'); ConnectionName = $null; Destination = $null; Environment = $null; BaseUri = $null
        }
        [pscustomobject] @{
            PSTypeName = 'RedoxExport.Runs.ExportRun'; Calls = 3; Id = '20261124T020005Z'; State = 'Failed'; HasBegun = $false; Root = 'D:\redox'; Mode = 'Incremental'; StartedAt = $start; EndedAt = $start.AddSeconds(600); WaitingTime = [timespan]::Zero; DownloadTime = [timespan]::Zero
            ResourceCount = 0; FileCount = 0; Bytes = 0; Retries = 0; OutcomeErrors = 0; OutcomeWarnings = 0; DamagedFiles = 0; Since = $null; TransactionTime = $null; Watermark = $null; PatientsJoined = $null; PatientsLeft = $null
            ErrorId = 'KeyFileNotFound'; ErrorMessage = "There is no file '/etc/redox/acme.pem'."; RecommendedAction = 'Check the path. A relative path starts at the current folder.'; FailedCallCount = 3; FailingSince = $start; KeptViews = @(); KeptViewBytes = 0; Request = 'System: Observation, Patient'; RequestId = '3fa95b01'; IsDisabled = $true; Path = 'D:\redox\20261124T020005Z'; IsRemoved = $false; Resources = [System.Collections.Generic.SortedDictionary[string, long]]::new(); ExitCode = 4; Findings = @(); Attachments = $null
            Causes = @(); ConnectionName = 'acme'; Destination = $null; Environment = $null; BaseUri = $null
        }
    )
    DatasetTypeResult     = $folded
    DatasetResult         = [pscustomobject] @{
        PSTypeName = 'RedoxExport.Datasets.DatasetResult'; Path = 'D:\redox\current'; LastRunId = '20261123T020005Z'; TransactionTime = $start; RunsFolded = 2; IsRebuilt = $false; Resources = 51920; Added = 100; Updated = 21; Deleted = 3; Left = 2; PatientsLeft = 1
        SubsettedPassedOver = 0; OutcomesPassedOver = 1; VersionsContradicted = 0; LinesPassedOver = 0; Bytes = 1328143936; Types = $folded
    }
    ReportDestination     = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Reports.ReportDestination'; Name = 'valley'; Verdict = 'Unreadable'; LastState = $null; LastRunId = $null; LastGoodRun = $null; Age = $null; Resources = $null; Bytes = $null; UsualBytes = $null; Errors = 1; Warnings = 0; Message = "'D:\redox\valley\runs.json' is damaged, or was written by a newer version of the module."; ErrorId = 'HistoryDamaged'; ConnectionName = $null; Destination = $null; Environment = $null; BaseUri = $null; Path = 'D:\redox\valley' }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Reports.ReportDestination'; Name = 'north'; Verdict = 'Error'; LastState = 'Complete'; LastRunId = '20261120T020005Z'; LastGoodRun = [datetimeoffset] '2026-11-20T02:00:05Z'; Age = [timespan] '3.05:00:00'; Resources = 122596; Bytes = 27262976; UsualBytes = 28311552; Errors = 1; Warnings = 1; Message = 'There was no run for 3 d 05 h. The limit is 26 h 00 min.'; ErrorId = $null; ConnectionName = 'north/Production'; Destination = 'north'; Environment = 'Production'; BaseUri = [uri] $server; Path = 'D:\redox\north' }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Reports.ReportDestination'; Name = 'acme'; Verdict = 'Good'; LastState = 'Complete'; LastRunId = '20261123T020005Z'; LastGoodRun = [datetimeoffset] '2026-11-23T02:00:05Z'; Age = [timespan] '05:00:00'; Resources = 4711; Bytes = 1572864; UsualBytes = $null; Errors = 0; Warnings = 0; Message = $null; ErrorId = $null; ConnectionName = 'acme/Production'; Destination = 'acme'; Environment = 'Production'; BaseUri = [uri] $server; Path = 'D:\redox\acme' }
    )
    ReportFinding         = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Reports.ReportFinding'; Severity = 'Error'; Kind = 'TypeFellToZero'; Code = $null; RunId = '20261123T020005Z'; Type = 'Observation'; Before = 51900; Now = 0; Message = 'Observation fell from 51,900 to none.'; Request = 'System: Observation, Patient'; ConnectionName = 'acme/Production'; Destination = 'acme'; Environment = 'Production'; BaseUri = [uri] $server; Root = 'D:\redox\acme' }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Reports.ReportFinding'; Severity = 'Warning'; Kind = 'Overdue'; Code = $null; RunId = $null; Type = $null; Before = $null; Now = $null; Message = 'No complete run for 3 days; there used to be one a day.'; Request = 'System: Observation, Patient'; ConnectionName = $null; Destination = $null; Environment = $null; BaseUri = $null; Root = 'D:\redox\valley' }
    )
    RedoxConnection       = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Connections.RedoxConnection'; Name = 'acme/Production'; Destination = 'acme'; Environment = 'Production'; Region = 'US'; Authentication = 'ClientAssertion'; ClientId = '5f0c7d2b-02a1-4d5e-8f2c-a51f2f4c1b11'; BaseUri = [uri] $server }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Connections.RedoxConnection'; Name = 'bulk.example.org'; Destination = $null; Environment = $null; Region = $null; Authentication = 'None'; ClientId = $null; BaseUri = [uri] 'https://bulk.example.org/fhir' }
    )
    RunLogEvent           = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Runs.RunLogEvent'; Time = $since; Level = 'Information'; Name = 'RunStarted'; RunId = '20261122T020005Z'; ExportId = $null; Data = @{ mode = 'Full' }; Details = 'mode=Full, call=1'; Path = '/redox/20261122T020005Z/log.ndjson'; Line = 1 }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Runs.RunLogEvent'; Time = $since.AddSeconds(3); Level = 'Verbose'; Name = 'StatusUnanswered'; RunId = '20261122T020005Z'; ExportId = $id; Data = @{}; Details = 'host=api.redoxengine.com, attempt=3, seconds=12.5'; Path = '/redox/20261122T020005Z/log.ndjson'; Line = 2 }
    )
    ConnectionProfile     = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Profiles.ConnectionProfile'; Name = 'acme'; Scope = 'CurrentUser'; IsHidden = $false; Destination = 'acme-hospital'; Environment = 'Production'; Region = 'US'; BaseUri = $null; TokenUri = $null; ClientId = 'b6a5a0f2-6c1c-4a8e-9f7a-0d6c3f2d7c11'; KeyId = 'export-2026'; KeyPath = '/etc/redox/acme.pem'; CertificateThumbprint = $null; SecretName = $null; Vault = $null; OAuthScope = $null; SourceId = $null; TrustedHost = @(); AllowInsecure = $false; Proxy = $null; ProxyUseDefaultCredentials = $false; TimeoutSec = $null; MaxAttempts = $null; MaxRetryDelay = $null; Path = '/home/ann/.config/redoxexport/profiles/acme.json'; Server = 'acme-hospital/Production'; KeySource = 'file /etc/redox/acme.pem' }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Profiles.ConnectionProfile'; Name = 'acme'; Scope = 'AllUsers'; IsHidden = $true; Destination = 'acme-hospital'; Environment = 'Production'; Region = 'US'; BaseUri = $null; TokenUri = [uri] 'https://token.example.org/token'; ClientId = 'b6a5a0f2-6c1c-4a8e-9f7a-0d6c3f2d7c11'; KeyId = 'export-2026'; KeyPath = $null; CertificateThumbprint = $null; SecretName = 'redox-key'; Vault = 'Production'; OAuthScope = 'fhir:production'; SourceId = 'b6a5a0f2-6c1c-4a8e-9f7a-0d6c3f2d7c12'; TrustedHost = @('files.example.org'); AllowInsecure = $true; Proxy = [uri] 'http://proxy.example.org:3128'; ProxyUseDefaultCredentials = $true; TimeoutSec = 30; MaxAttempts = 7; MaxRetryDelay = [timespan]::FromMinutes(1); Path = '/etc/redoxexport/profiles/acme.json'; Server = 'acme-hospital/Production'; KeySource = 'secret Production/redox-key' }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Profiles.ConnectionProfile'; Name = 'test'; Scope = 'CurrentUser'; IsHidden = $false; Destination = $null; Environment = $null; Region = $null; BaseUri = [uri] 'https://bulk.example.org/fhir'; TokenUri = $null; ClientId = $null; KeyId = $null; KeyPath = $null; CertificateThumbprint = $null; SecretName = $null; Vault = $null; OAuthScope = $null; SourceId = $null; TrustedHost = @(); AllowInsecure = $false; Proxy = $null; ProxyUseDefaultCredentials = $false; TimeoutSec = $null; MaxAttempts = $null; MaxRetryDelay = $null; Path = '/home/ann/.config/redoxexport/profiles/test.json'; Server = 'https://bulk.example.org/fhir'; KeySource = 'none' }
    )
    ExportGroup           = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Groups.ExportGroup'; Id = 'diabetics'; Name = 'Patients with type 2 diabetes'; Size = 51900; Type = 'person'; Actual = $true; ConnectionName = 'acme/Production' }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Groups.ExportGroup'; Id = '0cdfb0c1-f713-4526-9810-75f21d5a9aff'; Name = $null; Size = $null; Type = $null; Actual = $null; ConnectionName = 'acme/Production' }
    )
    RunNotice             = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Runs.RunNotice'; Title = "Redox export 'north': complete with 1 problem (exit code 2)"; Level = 'Warning'; NeedsAttention = $true; ExitCode = 2; Path = '/redox/north'; Run = $noticeRun; Findings = @($noticeFinding); RequestId = '3fa95b01'; FailedCallCount = 0; FailingSince = $null; ErrorId = $null; ErrorMessage = $null; RecommendedAction = $null; Text = "Folder: /redox/north`nRun: 20261123T020005Z, full, complete`nReceived: 51,920 resources in 3 files, 1,328,143,936 bytes`nProblem TypeNotReceived: The server sent no Encounter." }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Runs.RunNotice'; Title = "Redox export 'south': another run is in progress (exit code 8)"; Level = 'Warning'; NeedsAttention = $true; ExitCode = 8; Path = '/redox/south'; Run = $null; Findings = @(); RequestId = $null; FailedCallCount = 0; FailingSince = $null; ErrorId = 'RootInUse'; ErrorMessage = $null; RecommendedAction = 'Wait until that run ends; the next call continues from there.'; Text = "Folder: /redox/south`nError: RootInUse`nWhat to do: Wait until that run ends; the next call continues from there." }
    )
    SupportBundle         = [pscustomobject] @{ PSTypeName = 'RedoxExport.Support.SupportBundle'; Path = '/tickets/redox-4711.zip'; Length = 20480; Entries = $bundled }
    SupportEntry          = $bundled
    ConnectionCheck       = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Connections.ConnectionCheck'; ConnectionName = 'acme/Production'; Check = 'Settings'; Result = 'Passed'; Message = "The server is $server."; Advice = $null; ErrorId = $null; Uri = [uri] $server }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Connections.ConnectionCheck'; ConnectionName = 'acme/Production'; Check = 'Clock'; Result = 'Failed'; Message = "This computer's clock is 610 seconds behind the server's."; Advice = "Set this computer's clock, and let it follow a time server: a sign-in is valid for a few minutes only."; ErrorId = $null; Uri = [uri] "$server/metadata" }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Connections.ConnectionCheck'; ConnectionName = 'acme/Production'; Check = 'Capabilities'; Result = 'Skipped'; Message = 'Not checked.'; Advice = $null; ErrorId = $null; Uri = $null }
    )
    CreatedKey            = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Authentication.CreatedKey'; KeyId = 'export-2026-11-23'; Algorithm = 'RS384'; KeyPath = '/etc/redox/keys/export-2026-11-23/private.pem'; SecretName = $null; Vault = $null; CertificateThumbprint = $null; PublicKeyPath = '/etc/redox/keys/export-2026-11-23.public.pem'; JwksPath = '/etc/redox/keys/jwks.json'; JwksKeyIds = @('export-2026-11-23', 'export-2025-11-20'); Registration = "Register '/etc/redox/keys/jwks.json', or the public key with the key id 'export-2026-11-23', and keep 'export-2025-11-20' registered until every script uses the new key."; ConnectCommand = "Connect-RedoxExport -Destination <slug> -Environment <environment> -ClientId <client id> -KeyId export-2026-11-23 -KeyPath '/etc/redox/keys/export-2026-11-23/private.pem'" }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Authentication.CreatedKey'; KeyId = 'export-2026'; Algorithm = 'ES384'; KeyPath = $null; SecretName = 'export-2026'; Vault = 'Production'; CertificateThumbprint = $null; PublicKeyPath = 'D:\keys\export-2026.public.pem'; JwksPath = 'D:\keys\jwks.json'; JwksKeyIds = @('export-2026'); Registration = "Register 'D:\keys\jwks.json', or the public key with the key id 'export-2026', with the OAuth API key in the Redox dashboard."; ConnectCommand = "Connect-RedoxExport -Destination <slug> -Environment <environment> -ClientId <client id> -KeyId export-2026 -Key (Get-Secret -Name 'export-2026' -Vault 'Production')" }
    )
    ExportResponse        = [pscustomobject] @{
        PSTypeName = 'RedoxExport.Payloads.ExportResponse'; Status = 202; IsAccepted = $true; ContentLocation = [uri] "$server/export-status/$id"; JobId = $id; Destination = 'redox-fhir-sandbox'; Environment = 'Development'; EventType = 'system-export-response'; EventDateTime = $since; IsTest = $true
        LogId = 'd9f5d293-7110-461e-a875-3beb089e79f3'; StatusText = '202 Accepted'; HasManifest = $false; LogIds = 'd9f5d293-7110-461e-a875-3beb089e79f3'; Meta = [pscustomobject] @{ Source = $null; Destinations = @(); FacilityCode = 'F1' }; Errors = @(); ManifestJson = $null; AdditionalProperties = @()
    }
    ExportResponseFinding = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Payloads.ExportResponseFinding'; Path = '/contentLocation'; Rule = 'ContentLocationHostUnknown'; Severity = 'Warning'; Message = "The host 'example.org' is not one of redoxengine.com."; Index = 0; Line = 7; Source = '/redox/night.ndjson' }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Payloads.ExportResponseFinding'; Path = ''; Rule = 'PayloadNotJson'; Severity = 'Error'; Message = 'The payload at index 1 (line 2) is not JSON: reading stopped at line 2, byte 9.'; Index = 1; Line = $null; Source = $null }
    )
    FhirResource          = @(
        $resources
    )
    RedoxSandbox          = [pscustomobject] @{
        PSTypeName = 'RedoxExport.Sandbox.RedoxSandbox'; BaseUri = [uri] 'http://localhost:12345/fhir/R4/redox-fhir-sandbox/Development'; TokenUri = [uri] 'http://localhost:12345/v2/auth/token'; ForeignUri = $null; ManifestUri = $null; Faults = @('FileReset: 1 struck, 2 left'); IsRunning = $true
        Requests = @(1, 2, 3); Changes = @(); ServedFiles = @(); Resources = $ofType; ResourceCount = 51920
    }
    SandboxRequest        = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Sandbox.SandboxRequest'; Time = $since; Method = 'GET'; Uri = [uri] 'http://localhost:12345/fhir/R4/x/Development/$export?_type=Patient'; Path = '/fhir/R4/x/Development/$export'; Query = '?_type=Patient'; Headers = $headers; Body = $null; IsForeign = $false; BytesSent = 0; TraceId = 'bacf07cb-4246-499f-960f-a9cf1d618127'; StatusCode = 202 }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Sandbox.SandboxRequest'; Time = $start; Method = 'POST'; Uri = [uri] 'http://localhost:12345/v2/auth/token'; Path = '/v2/auth/token'; Query = ''; Headers = $headers; Body = 'client_assertion=not-to-be-shown'; IsForeign = $true; BytesSent = 1467; TraceId = '32f2b130-37de-4309-86a2-9120643d47b2'; StatusCode = $null }
    )
    SandboxFile           = [pscustomobject] @{ PSTypeName = 'RedoxExport.Sandbox.SandboxFile'; Name = 'MedicationRequest.1.ndjson'; Type = 'MedicationRequest'; ResourceCount = 12; Length = 9874; Sha256 = $sha }
    BuiltInView           = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Views.BuiltInView'; Name = 'explanation_of_benefit_item'; Resource = 'ExplanationOfBenefit'; Description = 'One row for each item of an explanation of benefit. Explanations without items have no rows.'; IsCheck = $false; Columns = $viewColumns }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Views.BuiltInView'; Name = 'check_patient'; Resource = 'Patient'; Description = 'One row for each problem of a Patient.'; IsCheck = $true; Columns = $viewColumns }
    )
    ViewColumnInfo        = $viewColumns
    ViewProblem           = $viewProblems
    ViewTest              = @(
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Tables.ViewTest'; Name = 'medications'; Resource = $null; IsValid = $false; Problems = $viewProblems; Warnings = @(); Columns = @(); Resources = $null; Rows = $null; FailedLines = $null; FirstFailure = $null; EmptyColumns = @(); Source = "'D:\redox\views\medications.json'" }
        [pscustomobject] @{ PSTypeName = 'RedoxExport.Tables.ViewTest'; Name = 'observation'; Resource = 'Observation'; IsValid = $true; Problems = @(); Warnings = @($viewWarning); Columns = $testColumns; Resources = 1000; Rows = 997; FailedLines = 3; FirstFailure = "Line 7 of 'Observation.ndjson' was left out: The column code has several values."; EmptyColumns = @('last_updated', 'effective_instant'); Source = 'the built-in view observation' }
    )
    ViewTestColumn        = $testColumns
}
