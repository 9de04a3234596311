# What an administrator sees of a payload, against approved text in tests/Pester/Approved. To approve what is new: look at
# the difference that the test shows, and save it there.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()
BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    if ($PSVersionTable.PSVersion -ge '7.2') { $PSStyle.OutputRendering = 'PlainText' }

    $script:corpus = Join-Path $root 'tests/RedoxExport.Tests/Payloads/Corpus'
    $script:example = Get-Content (Join-Path $corpus 'valid/example.json') -Raw
    $script:unusual = $example.Replace('"status": 202', '"status": "202 Accepted", "trace": { "hop": [1, 2.50] }').Replace('"FacilityCode": null', '"FacilityCode": "F1"')

    function Get-Plain {
        param([Parameter(ValueFromPipeline)] [AllowEmptyString()] [string] $Text)
        process { (($Text -replace "`r", '') -split "`n" | ForEach-Object TrimEnd) -join "`n" -replace '^\n+|\n+$', '' }
    }

    function Get-Approved {
        param([string] $Name)
        Get-Content (Join-Path $PSScriptRoot "Approved/$Name") -Raw | Get-Plain
    }
}

Describe 'A response on the screen and in files' {
    BeforeAll {
        $script:responses = @($example, $unusual | ConvertFrom-RedoxExportResponse)
    }

    It 'is a row of Format-Table' {
        Invoke-WithCulture { $responses | Format-Table | Out-String -Width 120 } | Get-Plain | Should -BeExactly (Get-Approved 'response-table.txt')
    }

    It 'is all that matters in Format-List' {
        Invoke-WithCulture { $responses | Format-List | Out-String -Width 160 } | Get-Plain | Should -BeExactly (Get-Approved 'response-list.txt')
    }

    It 'is a line of text in Export-Csv' {
        $path = Join-Path $TestDrive 'responses.csv'
        Invoke-WithCulture { $responses | Select-Object * | Export-Csv $path -NoTypeInformation }
        Get-Content $path -Raw | Get-Plain | Should -BeExactly (Get-Approved 'response.csv')
        @(Import-Csv $path)[1].AdditionalProperties | ConvertFrom-Json | ForEach-Object { $_.trace.hop[1] } | Should -Be 2.5
    }

    It 'is its own values in ConvertTo-Json' {
        $responses[1] | ConvertTo-Json -Depth 5 | Get-Plain | Should -BeExactly (Get-Approved 'response.json')
    }

    It 'goes on from a CSV file to the job that it names' {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 0 -PatientCount 2
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $path = Join-Path $TestDrive 'job.csv'
        Start-RedoxExport -Type Patient | ConvertTo-RedoxExportResponse | ConvertFrom-RedoxExportResponse | Export-Csv $path -NoTypeInformation
        (Import-Csv $path | Wait-RedoxExportJob).State | Should -Be 'Completed'
        Stop-RedoxExportSandbox
    }
}

Describe 'Findings on the screen' {
    It 'are rows that say which payload, where and what' {
        Invoke-WithCulture {
            '{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"system-export-response","Destinations":[]},"status":900}', '{"Meta":' |
                Test-RedoxExportResponse | Format-Table | Out-String -Width 160
        } | Get-Plain | Should -BeExactly (Get-Approved 'findings-table.txt')
    }

    It 'name the line of a file' {
        $path = Join-Path $TestDrive 'night.ndjson'
        Set-Content $path '{"Meta":', ($example | ConvertFrom-RedoxExportResponse | ConvertTo-RedoxExportResponse -Compress)
        $finding = Test-RedoxExportResponse -Path $path
        $finding.Source | Should -Be (Get-Item $path).FullName
        $finding.Line | Should -Be 1
        Test-RedoxExportResponse -Path $path -Quiet | Should -Be $false, $true
    }
}

Describe 'What PowerShell gives' {
    BeforeAll {
        $script:path = Join-Path $corpus 'valid/example.json'
    }

    It 'is read: <Name>' -ForEach @(
        @{ Name = 'lines of Get-Content'; Read = { Get-Content $path } }
        @{ Name = 'text of Get-Content -Raw'; Read = { Get-Content $path -Raw } }
        @{ Name = 'chunks of Get-Content -ReadCount'; Read = { Get-Content $path -ReadCount 4 } }
        @{ Name = 'bytes'; Read = { [System.IO.File]::ReadAllBytes($path) } }
        @{ Name = 'a file of Get-Item'; Read = { Get-Item $path } }
        @{ Name = 'an object of ConvertFrom-Json'; Read = { Get-Content $path -Raw | ConvertFrom-Json } }
        @{ Name = 'two files one after another'; Read = { Get-Content (Join-Path $corpus 'valid/example.json'), $path }; Count = 2 }
    ) {
        $found = @(& $Read | ConvertFrom-RedoxExportResponse -ErrorAction Stop)
        $found.Count | Should -Be $(if ($Count) { $Count } else { 1 })
        $found[-1].JobId | Should -Be 'e4b4a01a-1c2d-4f5e-9a8b-3c7d6e5f4a3b'
        $found[-1].EventDateTime.UtcDateTime.ToString('o') | Should -Be '2026-05-28T22:44:52.3990000Z'
        @(& $Read | Test-RedoxExportResponse).Count | Should -Be 0
    }

    It 'does not mix a cut file with the next' {
        $cut = Join-Path $TestDrive 'cut.json'
        Set-Content $cut @($example -split "`n")[0..8]
        $found = @(Get-Content $cut, (Join-Path $corpus 'valid/example.json') | ConvertFrom-RedoxExportResponse -ErrorVariable problems -ErrorAction SilentlyContinue)
        $found.Count | Should -Be 1
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'PayloadNotJson,*'
    }
}
