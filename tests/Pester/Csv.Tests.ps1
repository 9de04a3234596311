# Export-RedoxExportCsv against PowerShell's own Export-Csv, and Import-RedoxExport -Property against Select-Object.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 40
    $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
    $folder = Join-Path $TestDrive 'export'
    $null = Start-RedoxExport | Wait-RedoxExportJob | Save-RedoxExport -Path $folder
    $odd = Join-Path $TestDrive 'odd.ndjson'
    [IO.File]::WriteAllLines($odd, [string[]] @(
            '{"resourceType":"Basic","id":"1","v":"say \"hi\", Ann"}'
            '{"resourceType":"Basic","id":"2","v":"two\nlines"}'
            '{"resourceType":"Basic","id":"3","v":""}'
            '{"resourceType":"Basic","id":"4","v":null}'
            '{"resourceType":"Basic","id":"5","v":true}'
            '{"resourceType":"Basic","id":"6","v":1.50}'
            '{"resourceType":"Basic","id":"7","v":-0.0}'
            '{"resourceType":"Basic","id":"8","v":1e300}'
            '{"resourceType":"Basic","id":"9","v":123456789012345678901234567890}'
            '{"resourceType":"Basic","id":"10","v":{"a":"b"}}'
            '{"resourceType":"Basic","id":"11","v":["a","b"]}'
            '{"resourceType":"Basic","id":"12","v":"gr\u00f6\u00dfer \ud83d\ude00 BEYOND"}'.Replace('BEYOND', "gr$([char] 0xF6)$([char] 0xDF)er")
            '{"resourceType":"Basic","id":"13","v":"a\\b\/c"}'
            '{"resourceType":"Basic","id":"14","v":-7}'))
}

AfterAll {
    Get-RedoxExportConnection | Disconnect-RedoxExport
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'Export-RedoxExportCsv' {
    It 'writes byte for byte what Import-RedoxExport -Property piped to Export-Csv writes: <Name>' -ForEach @(
        @{ Name = 'patients'; Type = 'Patient'; Property = 'id', 'gender', 'birthDate', @{ family = 'name[0].family' }, 'name[0].given[0]' }
        @{ Name = 'observations'; Type = 'Observation'; Property = 'id', 'status', 'code.coding[0].code', 'valueQuantity.value', 'subject.reference' }
        @{ Name = 'whole objects and lists'; Type = 'Patient'; Property = 'id', 'name', 'meta', 'identifier.value' }
    ) {
        Invoke-WithCulture { Import-RedoxExport $folder -Type $Type -Property $Property | Export-Csv "$TestDrive/expected.csv" }
        Export-RedoxExportCsv $folder "$TestDrive/actual.csv" -Type $Type -Property $Property
        [IO.File]::ReadAllText("$TestDrive/actual.csv") | Should -BeExactly ([IO.File]::ReadAllText("$TestDrive/expected.csv"))
        (Import-Csv "$TestDrive/actual.csv").Count | Should -Be @(Import-RedoxExport $folder -Type $Type).Count
    }

    It 'writes what is odd as Export-Csv does, with any delimiter' {
        foreach ($delimiter in ',', ';', "`t") {
            Import-RedoxExport $odd -Property id, v | Export-Csv "$TestDrive/expected.csv" -Delimiter $delimiter
            Export-RedoxExportCsv $odd "$TestDrive/actual.csv" -Property id, v -Delimiter $delimiter
            [IO.File]::ReadAllText("$TestDrive/actual.csv") | Should -BeExactly ([IO.File]::ReadAllText("$TestDrive/expected.csv"))
        }
    }

    It 'writes numbers the same in every culture' {
        Invoke-WithCulture -Culture 'de-DE' { Export-RedoxExportCsv $odd "$TestDrive/german.csv" -Property id, v }
        (Import-Csv "$TestDrive/german.csv" | Where-Object id -eq 6).v | Should -Be '1.50'
    }
}

Describe 'Import-RedoxExport -Property' {
    It 'gives what Select-Object takes from whole resources' {
        $quick = Import-RedoxExport $folder -Type Patient -Property id, birthDate, @{ family = 'name[0].family' }
        $whole = Import-RedoxExport $folder -Type Patient | Select-Object id, birthDate, @{ n = 'family'; e = { $_.name[0].family } }
        $quick | ConvertTo-Json | Should -BeExactly ($whole | ConvertTo-Json)
    }

    It 'gives objects that can be changed, sorted, grouped and shown' {
        $rows = Import-RedoxExport $folder -Type Patient -Property id, gender
        $rows | Select-Object -First 1 | Format-Table | Out-String | Should -Match '^\s*id\s+gender'
        $rows[0].gender = 'changed'
        $rows[0] | Add-Member more 1
        $rows[0].more | Should -Be 1
        ($rows | Group-Object gender).Name | Should -Contain 'changed'
        ($rows | Sort-Object id)[0].id | Should -Be (@($rows.id) | Sort-Object)[0]
    }

    It 'reads no more when no more is wanted' {
        @(Import-RedoxExport $folder -Property id | Select-Object -First 3).Count | Should -Be 3
    }
}
