# Get-RedoxExportView, Test-RedoxExportView, and every form of -View.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 12
    $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
    $folder = Join-Path $TestDrive 'export'
    $null = Start-RedoxExport | Wait-RedoxExportJob | Save-RedoxExport -Path $folder
    $patients = @(Import-RedoxExport $folder -Type Patient)
    $ids = '{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]}]}'

    # The id of the error that a script ends with.
    function Get-Failure {
        param([scriptblock] $Script)
        try {
            $null = & $Script
            'no error'
        }
        catch {
            "$($_.FullyQualifiedErrorId)".Split(',')[0]
        }
    }

    # A new folder with files.
    function Add-Folder {
        param([hashtable] $File)
        $new = (New-Item (Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))) -ItemType Directory).FullName
        foreach ($name in $File.Keys) { [IO.File]::WriteAllText((Join-Path $new $name), $File[$name]) }
        $new
    }
}

AfterAll {
    Get-RedoxExportConnection | Disconnect-RedoxExport
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'Get-RedoxExportView' {
    It 'lists the views, each with its columns' {
        $views = Get-RedoxExportView
        $views.Count | Should -Be 17
        $views.Name | Should -Contain 'medication_request'
        $views | Where-Object IsCheck | Should -BeNullOrEmpty
        $patient = Get-RedoxExportView PATIENT
        $patient.Name | Should -BeExactly 'patient'
        $patient.Resource | Should -BeExactly 'Patient'
        $patient.Description | Should -Match '^One row for each patient\.'
        ($patient.Columns | Where-Object Name -EQ 'birth_date').Type | Should -BeExactly 'date'
        ($patient.ToJson() | ConvertFrom-Json).select[0].column.Count | Should -Be $patient.Columns.Count
    }

    It 'lists those of a name or a type' {
        (Get-RedoxExportView obs*).Name | Should -Be 'observation', 'observation_component'
        (Get-RedoxExportView -Type patient, Encounter).Name | Should -Be 'encounter', 'patient'
        ('patient', 'condition' | Get-RedoxExportView).Name | Should -Be 'patient', 'condition'
        Get-RedoxExportView nothing* | Should -BeNullOrEmpty
    }

    It 'lists the checks' {
        (Get-RedoxExportView -Check).Count | Should -Be 15
        (Get-RedoxExportView -Check -Type Patient).Name | Should -Be 'check_patient'
        (Get-RedoxExportView check_patient).IsCheck | Should -BeTrue
    }

    It 'says which name was probably meant, and continues' {
        $found = Get-RedoxExportView patinet, encounter -ErrorAction SilentlyContinue -ErrorVariable problem
        $found.Name | Should -Be 'encounter'
        "$($problem[0])" | Should -Be "There is no built-in view 'patinet'. Did you mean 'patient'?"
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'ViewNotFound,*'
    }
}

Describe 'A built-in view' {
    It 'has a row for each resource of the sandbox: <_>' -ForEach 'patient', 'encounter', 'condition', 'observation', 'medication_request', 'procedure', 'immunization', 'allergy_intolerance', 'diagnostic_report', 'practitioner', 'organization' {
        $view = Get-RedoxExportView $_
        $rows = @(Import-RedoxExport $folder -View $view -ErrorAction Stop)
        $rows.Count | Should -Be @(Import-RedoxExport $folder -Type $view.Resource).Count
        @($rows.id | Sort-Object -Unique).Count | Should -Be $rows.Count
    }

    It 'leads from one table to the other by its keys' {
        $known = @($patients.id)
        $rows = @(Import-RedoxExport $folder -View condition)
        $rows.Count | Should -BeGreaterThan 0
        $rows | Where-Object { $_.patient_id -notin $known } | Should -BeNullOrEmpty
    }

    It 'finds nothing wrong with the data of the sandbox, if it is a check' {
        $found = Get-RedoxExportView -Check | ForEach-Object { Import-RedoxExport $folder -Type $_.Resource -View $_ -ErrorAction Stop }
        $found | Should -BeNullOrEmpty
    }

    It 'finds what is wrong, if it is a check' {
        $file = Join-Path $TestDrive 'wrong.ndjson'
        [IO.File]::WriteAllText($file, '{"resourceType":"Encounter","id":"e1","period":{"start":"2020-01-02T00:00:00Z","end":"2020-01-01T00:00:00Z"}}' + "`n")
        (Import-RedoxExport $file -View check_encounter | ForEach-Object { "$($_.id): $($_.problem)" }) | Should -Be 'e1: It does not refer to a subject.', 'e1: It ends before it starts.'
    }
}

Describe '-View' {
    It 'takes <Form>' -ForEach @(
        @{ Form = 'a name'; Make = { 'patient' } }
        @{ Form = 'the object of Get-RedoxExportView'; Make = { Get-RedoxExportView patient } }
        @{ Form = 'a file'; Make = { Join-Path (Add-Folder @{ 'a.json' = $ids }) 'a.json' } }
        @{ Form = 'a wildcard'; Make = { Join-Path (Add-Folder @{ 'a.json' = $ids }) '*.json' } }
        @{ Form = 'a folder'; Make = { Add-Folder @{ 'a.json' = $ids } } }
        @{ Form = 'a folder with other files'; Make = { Add-Folder @{ 'a.json' = $ids; 'b.json' = '{"resourceType":"Patient"}'; 'c.json' = '[1]'; 'd.txt' = '{' } } }
        @{ Form = 'the object of Get-Item'; Make = { Get-Item (Join-Path (Add-Folder @{ 'a.json' = $ids }) 'a.json') } }
        @{ Form = 'a file with a byte order mark'; Make = { Join-Path (Add-Folder @{ 'a.json' = [char] 0xFEFF + $ids }) 'a.json' } }
        @{ Form = 'JSON text'; Make = { "`r`n $ids" } }
        @{ Form = 'the object of ConvertFrom-Json'; Make = { $ids | ConvertFrom-Json } }
        @{ Form = 'a hashtable'; Make = { @{ resource = 'Patient'; select = @(@{ column = @(@{ name = 'id'; path = 'id' }) }) } } }
    ) {
        $rows = Import-RedoxExport $folder -View (& $Make)
        $rows.id -join ' ' | Should -BeExactly ($patients.id -join ' ')
    }

    It 'means the built-in view by a name, and the file by a path' {
        Push-Location (Add-Folder @{ patient = $ids })
        try {
            @((Import-RedoxExport $folder -View patient)[0].PSObject.Properties).Count | Should -BeGreaterThan 20
            @((Import-RedoxExport $folder -View ./patient)[0].PSObject.Properties).Count | Should -Be 1
        }
        finally {
            Pop-Location
        }
    }

    It 'is refused with <Id>: <Form>' -ForEach @(
        @{ Form = 'a name that is not there'; Id = 'ViewNotFound'; Make = { 'patinet' } }
        @{ Form = 'a file that is not there'; Id = 'ViewNotFound'; Make = { './none.json' } }
        @{ Form = 'a folder of a wildcard that is not there'; Id = 'ViewNotFound'; Make = { 'none/*.json' } }
        @{ Form = 'a folder without views'; Id = 'ViewNotFound'; Make = { Add-Folder @{ 'b.json' = '{"resourceType":"Patient"}' } } }
        @{ Form = 'a drive that is not there'; Id = 'ViewNotFound'; Make = { 'none:/x.json' } }
        @{ Form = 'another provider'; Id = 'PathNotFileSystem'; Make = { 'Env:PATH' } }
        @{ Form = 'a view that is wrong'; Id = 'ViewNotValid'; Make = { '{"resource":"Patient"}' } }
        @{ Form = 'a file of a folder that is damaged'; Id = 'ViewNotValid'; Make = { Add-Folder @{ 'a.json' = '{' } } }
        @{ Form = 'an object that is not data'; Id = 'ViewNotValid'; Make = { Get-Process -Id $PID } }
        @{ Form = 'several views'; Id = 'ViewAmbiguous'; Make = { 'patient', 'encounter' } }
        @{ Form = 'a folder of several views'; Id = 'ViewAmbiguous'; Make = { Add-Folder @{ 'a.json' = $ids; 'b.json' = $ids } } }
    ) {
        $view = & $Make
        Get-Failure { Import-RedoxExport $folder -View $view } | Should -Be $Id
    }

    It 'says which name was probably meant' {
        { Import-RedoxExport $folder -View patinet } | Should -Throw "*no file or folder of this name. Did you mean 'patient'?"
    }
}

Describe 'Test-RedoxExportView' {
    It 'says everything that is wrong with a view, and where' {
        $test = Test-RedoxExportView '{"name":"mine","resource":"Patiens","select":[{"column":[{"name":"a","path":"name.frist()"},{"name":"b","path":"id","tpye":"id"}]}]}'
        $test.Name | Should -Be 'mine'
        $test.Resource | Should -Be 'Patiens'
        $test.IsValid | Should -BeFalse
        $test.Problems.Pointer | Should -Be '/resource', '/select/0/column/0/path', '/select/0/column/1/tpye'
        $test.Problems[1].Column | Should -Be 6
        $test.Problems[0].Problem | Should -Match "Did you mean 'Patient'\?$"
        $test.Columns | Should -BeNullOrEmpty
        $test.Rows | Should -BeNullOrEmpty
    }

    It 'says which columns a valid view has, with their types' {
        $test = Test-RedoxExportView '{"resource":"Patient","select":[{"column":[{"name":"id","path":"id","type":"id"},{"name":"born","path":"birthDate","type":"date"},{"name":"n","path":"name.count()","tag":[{"name":"ansi/type","value":"SMALLINT"}]},{"name":"given","path":"name.given","collection":true}]}]}'
        $test.IsValid | Should -BeTrue
        $test.Columns.Name | Should -Be 'id', 'born', 'n', 'given'
        $test.Columns.SqlType | Should -Be 'CHARACTER VARYING', 'DATE', 'SMALLINT', 'CHARACTER VARYING'
        $test.Columns.IsCollection | Should -Be $false, $false, $false, $true
    }

    It 'tests all views of the module, and of a folder' {
        $tests = Get-RedoxExportView | Test-RedoxExportView -Path $folder
        $tests.Count | Should -Be 17
        $tests | Where-Object { -not $_.IsValid -or $_.FailedLines } | Should -BeNullOrEmpty
        $own = Add-Folder @{ 'first.json' = $ids; 'second.json' = '{"resource":7}'; 'third one.json' = $ids }
        $tests = Test-RedoxExportView $own
        $tests.Name | Should -Be 'first', 'second', 'third one'
        $tests.IsValid | Should -Be $true, $false, $false
        $tests[2].Problems[0].Problem | Should -Match "^The member 'name' is missing"
    }

    It 'runs a view on the first resources' {
        $test = Test-RedoxExportView patient -Path $folder -First 5
        $test.Resources | Should -Be 5
        $test.Rows | Should -Be 5
        $test.EmptyColumns | Should -Contain 'deceased_date_time'
        $test.EmptyColumns | Should -Not -Contain 'birth_date'
        (Test-RedoxExportView observation_component -Path $folder).Rows | Should -BeGreaterThan 0
        (Test-RedoxExportView coverage -Path $folder).Rows | Should -Be 0
    }

    It 'counts the lines that have no rows, and says why the first has none' {
        $file = Join-Path $TestDrive 'names.ndjson'
        [IO.File]::WriteAllText($file, (@('{"resourceType":"Patient","id":"1","name":[{"family":"secret"}]}', '{"resourceType":"Patient","id":"2","name":[{"family":"secret"},{"family":"hidden"}]}', '{"resourceType":"Patient","id":') -join "`n") + "`n")
        $test = Test-RedoxExportView '{"resource":"Patient","select":[{"column":[{"name":"family","path":"name.family"}]}]}' -Path $file
        $test.IsValid | Should -BeTrue
        $test.Rows | Should -Be 1
        $test.FailedLines | Should -Be 2
        $test.FirstFailure | Should -Match '^Line 2 of .*The column family has several values'
        $test.FirstFailure | Should -Not -Match 'secret|hidden'
    }

    It 'reports what cannot be found, and continues' {
        $tests = Test-RedoxExportView patinet, patient -ErrorAction SilentlyContinue -ErrorVariable problem
        $tests.Name | Should -Be 'patient'
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'ViewNotFound,*'
        Get-Failure { Test-RedoxExportView patient -Path (Join-Path $TestDrive none) } | Should -Be 'ResourceFileNotFound'
    }
}

Describe 'An element that FHIR R4 does not have' {
    BeforeAll {
        $typo = '{"name":"typo","resource":"Patient","select":[{"column":[{"name":"id","path":"id"},{"name":"given","path":"name.givn.first()"}]}]}'
        $meant = "FHIR R4 has no element 'givn' in HumanName. Did you mean given?"
    }

    It 'is a warning of Test-RedoxExportView with its place' {
        $test = Test-RedoxExportView $typo
        $test.IsValid | Should -BeTrue
        $test.Problems | Should -BeNullOrEmpty
        $test.Columns.Name | Should -Be 'id', 'given'
        $test.Warnings.Count | Should -Be 1
        $test.Warnings[0].Pointer | Should -BeExactly '/select/0/column/1/path'
        $test.Warnings[0].Column | Should -Be 6
        $test.Warnings[0].Problem | Should -BeExactly $meant
        $test | Format-List | Out-String -Width 200 | Should -Match 'Warnings *: /select/0/column/1/path, column 6: FHIR R4 has no element'
        (Test-RedoxExportView patient).Warnings | Should -BeNullOrEmpty
    }

    It 'is one warning where the view is used: <Name>' -ForEach @(
        @{ Name = 'Import-RedoxExport'; Script = { Import-RedoxExport $folder -View $typo -WarningVariable warned -WarningAction SilentlyContinue; $script:said = $warned } }
        @{ Name = 'Export-RedoxExportTable'; Script = { Export-RedoxExportTable $folder (Join-Path $TestDrive 'typo') -View $typo -WarningVariable warned -WarningAction SilentlyContinue; $script:said = $warned } }
    ) {
        @(. $Script).Count | Should -BeGreaterThan 0
        $said.Count | Should -Be 1
        "$said" | Should -BeExactly "Paths of the view in the text of -View may find nothing. /select/0/column/1/path, column 6: $meant"
    }

    It 'is one warning of a condition, with the types that are read' {
        Import-RedoxExport $folder -Type Patient -Where "gendr = 'female'" -WarningVariable warned -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warned.Count | Should -Be 1
        "$warned" | Should -BeExactly "The condition of -Where may find nothing at column 1: FHIR R4 has no element 'gendr' in Patient. Did you mean gender?"
        $null = Import-RedoxExport $folder -Where "gender = 'female'" -WarningVariable none
        $none | Should -BeNullOrEmpty
    }

    It 'is told apart from a date that is written as a number, which is an error of each line' {
        Import-RedoxExport $folder -Type Patient -Where 'birthDate < 1960' -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'LineNotEvaluated,*'
        "$($problem[0])" | Should -Match 'cannot compare a date with a number\. Write a date with @, such as @1960'
    }
}
