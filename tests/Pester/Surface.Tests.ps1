# What the cmdlets promise of themselves: output types, -WhatIf, progress, completion, the sandbox's own view.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $module = (Get-Module RedoxExport).Path
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 5
    $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name 'my surface'

    # What a script tells its host, which is where -WhatIf speaks and progress goes, in a runspace of its own.
    function Invoke-Watched {
        param([string] $Script)
        $transcript = Join-Path $TestDrive "$([guid]::NewGuid().ToString('N')).txt"
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript('param($module, $base, $transcript, $script) Import-Module $module; $null = Connect-RedoxExport -BaseUri $base; $null = Start-Transcript $transcript; try { & ([scriptblock]::Create($script)) } finally { $null = Stop-Transcript }')
            foreach ($argument in $module, $sandbox.BaseUri, $transcript, $Script) { $null = $shell.AddArgument($argument) }
            $output = @($shell.Invoke())
            @{ Output = $output; Progress = @($shell.Streams.Progress); Errors = @($shell.Streams.Error); Text = [IO.File]::ReadAllText($transcript) }
        }
        finally {
            $shell.Dispose()
        }
    }
}

AfterAll {
    Disconnect-RedoxExport 'my surface'
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'A cmdlet' {
    It 'says what it gives, or that it gives nothing' {
        Get-Command -Module RedoxExport | Where-Object { -not $_.OutputType } | Should -BeNullOrEmpty
        $silent = @(Get-Command -Module RedoxExport | Where-Object { $_.OutputType.Type -contains [void] } | ForEach-Object Name)
        $silent | Sort-Object | Should -Be 'Disable-RedoxExportRequest', 'Disconnect-RedoxExport', 'Remove-RedoxExportProfile', 'Stop-RedoxExportSandbox'
    }

    It 'is nothing else than a cmdlet' {
        (Get-Command -Module RedoxExport).CommandType | Sort-Object -Unique | Should -Be 'Cmdlet'
    }

    It 'that changes something at a server or on disk supports -WhatIf: <_>' -ForEach 'Copy-RedoxExport', 'Disable-RedoxExportRequest', 'Start-RedoxExport', 'Stop-RedoxExportJob', 'Save-RedoxExport', 'Save-RedoxExportAttachment', 'Save-RedoxExportReference', 'Resume-RedoxExport', 'Export-RedoxExportCsv', 'Export-RedoxExportMetric', 'Export-RedoxExportSupportBundle', 'Export-RedoxExportTable', 'Invoke-RedoxExport', 'Update-RedoxExportDataset', 'New-RedoxExportKey', 'New-RedoxExportReport', 'Sync-RedoxExportTable' {
        (Get-Command $_).Parameters.Keys | Should -Contain 'WhatIf'
    }

    It 'takes no secret as a string' {
        $open = foreach ($command in Get-Command -Module RedoxExport) {
            $command.Parameters.Values | Where-Object { $_.Name -match 'Password|Token$|Secret(?!Name$)|^Key$|Credential$' -and $_.ParameterType -in [string], [string[]], [object] } | ForEach-Object { "$command -$($_.Name)" }
        }
        $open | Should -BeNullOrEmpty
    }

    It 'never asks, as its impact is not high' {
        foreach ($command in Get-Command -Module RedoxExport) {
            $attribute = $command.ImplementingType.GetCustomAttributes([Management.Automation.CmdletAttribute], $false)[0]
            $attribute.ConfirmImpact | Should -Not -Be 'High'
        }
    }
}

Describe '-WhatIf' {
    It 'of Start-RedoxExport shows the exact GET and sends nothing' {
        $before = $sandbox.Requests.Count
        $seen = Invoke-Watched 'Start-RedoxExport -Type Patient, Observation -Since ([datetimeoffset] "2026-01-31T10:00:00+01:00") -Lenient -WhatIf'
        $seen.Output | Should -BeNullOrEmpty
        $seen.Text | Should -Match ([regex]::Escape("What if: GET $($sandbox.BaseUri)/`$export?_since=2026-01-31T10%3A00%3A00.000%2B01%3A00&_type=Patient,Observation"))
        $seen.Text | Should -Match 'Prefer: respond-async, handling=lenient'
        $sandbox.Requests.Count | Should -Be $before
    }

    It 'of Start-RedoxExport shows the exact body of a POST' {
        $before = $sandbox.Requests.Count
        $seen = Invoke-Watched 'Start-RedoxExport -GroupId all -Patient 7 -WhatIf'
        $seen.Text | Should -Match ([regex]::Escape("What if: POST $($sandbox.BaseUri)/Group/all/`$export"))
        $seen.Text | Should -Match ([regex]::Escape('{"name":"patient","valueReference":{"reference":"Patient/7"}}'))
        $sandbox.Requests.Count | Should -Be $before
    }

    It 'of Stop-RedoxExportJob shows the DELETE and leaves the job' {
        $job = Start-RedoxExport -Type Patient | Wait-RedoxExportJob
        $before = $sandbox.Requests.Count
        $seen = Invoke-Watched "'$($job.ContentLocation)' | Stop-RedoxExportJob -WhatIf"
        $seen.Text | Should -Match ([regex]::Escape("What if: DELETE $($job.ContentLocation)"))
        $sandbox.Requests.Count | Should -Be $before
        ($job | Get-RedoxExportJob).State | Should -Be 'Completed'
    }

    It 'of Save-RedoxExport shows the folder and makes none' {
        $job = Start-RedoxExport -Type Patient | Wait-RedoxExportJob
        $folder = Join-Path $TestDrive 'would-be'
        $seen = Invoke-Watched "'$($job.ContentLocation)' | Wait-RedoxExportJob | Save-RedoxExport -Path '$folder' -WhatIf"
        $seen.Text | Should -Match ([regex]::Escape($folder))
        $seen.Text | Should -Match 'What if: '
        $folder | Should -Not -Exist
    }

    It 'of <Command> says what would be done, and where' -ForEach @(
        @{ Command = 'New-RedoxExportKey'; Script = "New-RedoxExportKey '{0}/out' new -WhatIf"; Says = "Make the key 'new' (RS384), with the private key in a file that only this account can read"; Where = 'out' }
        @{ Command = 'Export-RedoxExportMetric'; Script = "Export-RedoxExportMetric '{0}/runs' '{0}/out.prom' -WhatIf"; Says = 'Write the metrics of 1 folder of runs'; Where = 'out.prom' }
        @{ Command = 'New-RedoxExportReport'; Script = "New-RedoxExportReport '{0}/runs' '{0}/out.html' -WhatIf"; Says = 'Write the report of 1 folder of runs'; Where = 'out.html' }
        @{ Command = 'Export-RedoxExportSupportBundle'; Script = "Export-RedoxExportSupportBundle '{0}/runs' '{0}/out.zip' -WhatIf"; Says = 'Write the support bundle of 1 folder'; Where = 'out.zip' }
        @{ Command = 'Copy-RedoxExport'; Script = "Copy-RedoxExport '{0}/runs' '{0}/out' -WhatIf"; Says = 'Copy to '; Where = 'out' }
        @{ Command = 'Save-RedoxExportAttachment'; Script = "Save-RedoxExportAttachment '{0}/runs' '{0}/out' -WhatIf"; Says = 'Save the attachments of '; Where = 'out' }
        @{ Command = 'Save-RedoxExportReference'; Script = "Save-RedoxExportReference '{0}/runs' -WhatIf"; Says = 'Fetch the missing resources'; Where = 'runs' }
        @{ Command = 'Invoke-RedoxExport'; Script = "Invoke-RedoxExport '{0}/out' -Type Patient -WhatIf"; Says = 'Run in '; Where = 'out' }
    ) {
        $base = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        $null = Invoke-RedoxExport (Join-Path $base runs) -Type Patient -UpdateDataset
        $seen = Invoke-Watched ($Script -f $base)
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output | Should -BeNullOrEmpty
        $seen.Text | Should -Match 'What if: '
        $seen.Text | Should -Match ([regex]::Escape($Says))
        $seen.Text.Replace('\', '/') | Should -Match ([regex]::Escape("$base/$Where".Replace('\', '/')))
        Get-ChildItem $base | ForEach-Object Name | Should -Be 'runs'
    }
}

Describe 'Progress' {
    It 'is shown, and ended, by Wait and Save' {
        $seen = Invoke-Watched "Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path '$(Join-Path $TestDrive 'progress')'"
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Progress | Where-Object { $_.Activity -match '^Waiting for export ' } | Should -Not -BeNullOrEmpty
        $saving = @($seen.Progress | Where-Object { $_.Activity -eq 'Saving export' })
        $saving[-1].RecordType | Should -Be 'Completed'
    }

    Context 'of files that take a moment' {
        BeforeAll {
            $slow = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 1 -PatientCount 5 -NoGzip -Fault SlowBody:9
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $seen = Invoke-Watched "Start-RedoxExport -Type Patient, Observation -Connection (Connect-RedoxExport -BaseUri $($slow.BaseUri)) | Wait-RedoxExportJob | Save-RedoxExport -Path '$(Join-Path $TestDrive 'slow progress')'"
            $elapsed = $clock.Elapsed
            $seen.Errors | Should -BeNullOrEmpty
            $saving = @($seen.Progress | Where-Object { $_.Activity -eq 'Saving export' -and $_.RecordType -eq 'Processing' })
            $ofFiles = @($seen.Progress | Where-Object { $_.ParentActivityId -eq 1 -and $_.RecordType -eq 'Processing' })
        }

        AfterAll { $slow | Stop-RedoxExportSandbox }

        It 'has files, bytes, a rate and a share that grows' {
            $saving.Count | Should -BeGreaterThan 2
            $saving[-1].StatusDescription | Should -Match '^\d of 2 files, [\d.]+ (B|KB), [\d.]+ (B|KB)/s$'
            $saving[-1].PercentComplete | Should -BeGreaterThan $saving[0].PercentComplete
        }

        It 'has a bar for each file' {
            $ofFiles.Activity | Sort-Object -Unique | Should -Be 'Observation.0001.ndjson', 'Patient.0001.ndjson'
            ($ofFiles | Select-Object -Last 1).StatusDescription | Should -Match '^[\d.]+ (B|KB), [\d.]+ (B|KB)/s$'
            $ofFiles.ActivityId | Sort-Object -Unique | Should -Be 2, 3
        }

        It 'takes every bar away in the end' {
            foreach ($id in $seen.Progress.ActivityId | Sort-Object -Unique) {
                @($seen.Progress | Where-Object ActivityId -EQ $id)[-1].RecordType | Should -Be 'Completed'
            }
        }

        It 'of the wait is taken away before the save has its own' {
            $order = [string[]] @($seen.Progress | ForEach-Object { if ($_.Activity -match '^Waiting') { "wait $($_.RecordType)" } elseif ($_.Activity -eq 'Saving export') { 'save' } })
            $ended = [array]::IndexOf($order, 'wait Completed')
            $ended | Should -BeGreaterThan -1
            $ended | Should -BeGreaterThan ([array]::LastIndexOf($order, 'wait Processing'))
            $ended | Should -BeLessThan ([array]::IndexOf($order, 'save'))
        }

        It 'is said five times a second at most' {
            $saving.Count | Should -BeLessOrEqual ($elapsed.TotalSeconds * 5 + 1)
        }

        It 'fits a line of PowerShell 7''s minimal view' {
            # The view needs a few characters of its own, and cuts off what is longer.
            $seen.Progress | Where-Object Activity -NotMatch '^Waiting' | ForEach-Object { ($_.Activity.Length + $_.StatusDescription.Length) | Should -BeLessThan 70 }
        }
    }

    It 'is silent where $ProgressPreference says so' {
        $seen = Invoke-Watched "`$ProgressPreference = 'SilentlyContinue'; Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path '$(Join-Path $TestDrive 'silent')'"
        $seen.Output.Count | Should -Be 1
        $seen.Progress | Should -BeNullOrEmpty
    }
}

Describe 'Completion' {
    It 'of <Typed> offers <Offer>' -ForEach @(
        @{ Typed = 'Start-RedoxExport -Connection '; Offer = "'my surface'" }
        @{ Typed = 'Wait-RedoxExportJob -Connection my'; Offer = "'my surface'" }
        @{ Typed = 'Disconnect-RedoxExport '; Offer = "'my surface'" }
        @{ Typed = 'Get-RedoxExportConnection my'; Offer = "'my surface'" }
        @{ Typed = 'Connect-RedoxExport acme pro'; Offer = 'Production' }
        @{ Typed = 'Connect-RedoxExport -Region '; Offer = 'Canada' }
        @{ Typed = 'Start-RedoxExport -Method p'; Offer = 'Post' }
        @{ Typed = 'Start-RedoxExportSandbox -ResponseStyle P'; Offer = 'Payload' }
        @{ Typed = 'Start-RedoxExport pat'; Offer = 'Patient' }
        @{ Typed = 'Start-RedoxExport -Type Patient, obs'; Offer = 'Observation' }
        @{ Typed = 'Invoke-RedoxExport -Path x -Type Vis'; Offer = 'VisionPrescription' }
        @{ Typed = 'Import-RedoxExport x -Type expl'; Offer = 'ExplanationOfBenefit' }
        @{ Typed = 'Start-RedoxExportSandbox -Fault FileR'; Offer = 'FileReset' }
        @{ Typed = 'Start-RedoxExport -Element me'; Offer = 'meta' }
        @{ Typed = 'Start-RedoxExport -Type Patient, Observation -Element birth'; Offer = 'birthDate' }
        @{ Typed = 'Start-RedoxExport -Type Patient -Element id, Patient.na'; Offer = 'Patient.name' }
        @{ Typed = 'Invoke-RedoxExport -Path x -Element Condition.ons'; Offer = 'Condition.onset' }
        @{ Typed = 'Import-RedoxExport x -Type Observation -Property valueQ'; Offer = 'valueQuantity' }
        @{ Typed = 'Export-RedoxExportCsv x y.csv -Type Patient -Property id, gen'; Offer = 'gender' }
        @{ Typed = 'Start-RedoxExport -IncludeAssociatedData La'; Offer = 'LatestProvenanceResources' }
        @{ Typed = 'Start-RedoxExport -AllPatients -OrganizeOutputBy Pat'; Offer = 'Patient' }
        @{ Typed = 'Get-RedoxExportRun -State Comp'; Offer = 'Complete' }
    ) {
        (TabExpansion2 $Typed $Typed.Length).CompletionMatches.CompletionText | Should -Contain $Offer
    }
}

Describe 'Completion of a resource type' {
    It 'offers all of FHIR R4' {
        $typed = 'Start-RedoxExport -Type '
        (TabExpansion2 $typed $typed.Length).CompletionMatches.Count | Should -Be 146
    }
}

Describe 'Completion of folders' {
    BeforeAll {
        $base = Join-Path $TestDrive 'with blanks'
        $root = Join-Path $base 'nightly'
        $first = Invoke-RedoxExport -Type Patient -Path $root
        $second = Invoke-RedoxExport -Type Patient -Path $root
        $null = Start-RedoxExport -Type Patient -Path (Join-Path $base "o'clock")
        $null = New-Item -ItemType Directory (Join-Path $base 'another')

        function Get-Offered {
            param([string] $Typed)
            @((TabExpansion2 $Typed $Typed.Length).CompletionMatches)
        }
    }

    It 'offers runs newest first, with how they ended, and quotes them' {
        $offered = Get-Offered "Test-RedoxExport '$root/2"
        $offered[0].CompletionText | Should -Be "'$root/$($second.Id)'"
        $offered[1].CompletionText | Should -Be "'$root/$($first.Id)'"
        $offered[0].ToolTip | Should -Be 'Complete, Full, 5 resources, System: Patient'
    }

    It 'offers exports and roots before other folders, from where the session is' {
        Push-Location $base
        try {
            (Get-Offered 'Get-RedoxExportRun ').CompletionText | Should -Be 'nightly', "'o''clock'", 'another'
            (Get-Offered 'Wait-RedoxExportJob -Path o').CompletionText | Should -Be "'o''clock'"
        }
        finally {
            Pop-Location
        }
    }

    It 'leaves paths to PowerShell where nothing is there that is meant: <_>' -ForEach 'Import-RedoxExport', 'Resume-RedoxExport' {
        $typed = "$_ '$($TestDrive)/wi"
        (Get-Offered $typed).CompletionText | Should -BeLike "*with blanks*"
    }
}

Describe 'The view of a sandbox' {
    It 'is a table that fits 80 columns, with the address in whole' {
        $fresh = Start-RedoxExportSandbox -Anonymous -PatientCount 1
        $text = (Invoke-WithCulture { $fresh | Out-String -Width 80 }).Replace("$($fresh.BaseUri.Port)", '12345')
        $fresh | Stop-RedoxExportSandbox
        $lines = @($text -split '\r?\n' | ForEach-Object { ($_ -replace '\x1b\[[0-9;]*m').TrimEnd() } | Where-Object { $_ })
        $approved = @(Get-Content (Join-Path $PSScriptRoot 'Approved/RedoxSandbox.table.txt'))
        $lines -join "`n" | Should -BeExactly ($approved -join "`n")
    }
}
