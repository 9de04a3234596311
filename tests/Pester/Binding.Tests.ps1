# How parameters take what people give them: moments, times to wait, connections, jobs, folders. Each rule is a test.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 3
    $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name binding

    function Get-NewFolder { Join-Path $TestDrive ([guid]::NewGuid().ToString('N')) }

    # The moment that a kick-off would ask for.
    function Get-SinceOf {
        param([object] $Since)
        (Start-RedoxExport -Type Patient -Since $Since).Request.Since
    }

    # Runs a script where dates look as they do with these patterns. Made from the invariant culture: not every machine has others.
    function Invoke-WithPattern {
        param([string] $Date, [string] $Time, [scriptblock] $Script)
        $culture = [Globalization.CultureInfo]::InvariantCulture.Clone()
        $culture.DateTimeFormat.ShortDatePattern = $Date
        $culture.DateTimeFormat.LongTimePattern = $Time
        if ($Date.Contains('.')) { $culture.DateTimeFormat.DateSeparator = '.' }
        Invoke-WithCulture -Culture $culture $Script
    }
}

AfterAll {
    Disconnect-RedoxExport binding
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'A moment' {
    It 'is taken as <Given>' -ForEach @(
        @{ Given = '2026-05-22T02:00:00Z'; Means = [datetimeoffset]::new(2026, 5, 22, 2, 0, 0, [timespan]::Zero) }
        @{ Given = '2026-05-22T02:00:00.123+02:00'; Means = [datetimeoffset]::new(2026, 5, 22, 2, 0, 0, 123, [timespan]::FromHours(2)) }
        @{ Given = '2026-05-22T02:00:00.1234567899Z'; Means = [datetimeoffset]::new(2026, 5, 22, 2, 0, 0, [timespan]::Zero).AddTicks(1234567) }
        @{ Given = ' 2026-05-22 02:00 '; Means = [datetimeoffset]::new([datetime]::new(2026, 5, 22, 2, 0, 0)) }
        @{ Given = '2026-05-22'; Means = [datetimeoffset]::new([datetime]::new(2026, 5, 22)) }
        @{ Given = '2026-05'; Means = [datetimeoffset]::new([datetime]::new(2026, 5, 1)) }
        @{ Given = '2026'; Means = [datetimeoffset]::new([datetime]::new(2026, 1, 1)) }
        @{ Given = '2/2/2026'; Means = [datetimeoffset]::new([datetime]::new(2026, 2, 2)) }
        @{ Given = 'Feb 3 2026 14:00'; Means = [datetimeoffset]::new([datetime]::new(2026, 2, 3, 14, 0, 0)) }
        @{ Given = [datetime]::new(2026, 5, 22, 2, 0, 0, [DateTimeKind]::Utc); Means = [datetimeoffset]::new(2026, 5, 22, 2, 0, 0, [timespan]::Zero) }
        @{ Given = [datetime]::new(2026, 5, 22, 2, 0, 0); Means = [datetimeoffset]::new([datetime]::new(2026, 5, 22, 2, 0, 0)) }
    ) {
        Get-SinceOf $Given | Should -Be $Means
    }

    It 'comes back from a CSV file and from CLIXML as it was, but for what the file does not hold' {
        $job = Start-RedoxExport -Type Patient | Wait-RedoxExportJob
        $row = $job | ConvertTo-Csv | ConvertFrom-Csv
        Get-SinceOf $row.TransactionTime | Should -Be ([datetimeoffset]::FromUnixTimeSeconds($job.TransactionTime.ToUnixTimeSeconds()))
        $job | Export-Clixml (Join-Path $TestDrive 'moment.clixml')
        Get-SinceOf (Import-Clixml (Join-Path $TestDrive 'moment.clixml')).TransactionTime | Should -Be $job.TransactionTime
    }

    It 'comes back from a CSV file that was written with dates as <Date> <Time>' -ForEach @(
        @{ Date = 'M/d/yyyy'; Time = 'h:mm:ss tt' }
        @{ Date = 'M/d/yyyy'; Time = "h:mm:ss$([char] 0x202F)tt" }
        @{ Date = 'd/M/yyyy'; Time = 'h:mm:ss tt' }
        @{ Date = 'dd.MM.yyyy'; Time = 'HH:mm:ss' }
        @{ Date = 'yyyy-MM-dd'; Time = 'HH:mm:ss' }
        @{ Date = 'yyyy/M/d'; Time = 'H:mm:ss' }
    ) {
        foreach ($moment in '2025-03-04T14:05:06+02:00', '2025-10-31T00:05:06-05:00', '2024-12-12T12:00:00Z') {
            $moment = [datetimeoffset] $moment
            Invoke-WithPattern -Date $Date -Time $Time -Script {
                $row = [pscustomobject] @{ Moment = $moment } | ConvertTo-Csv | ConvertFrom-Csv
                Get-SinceOf $row.Moment | Should -Be $moment
                Get-SinceOf "$moment" | Should -Be $moment
            }
        }
    }

    It 'comes back from a CSV file with another blank before AM and PM than this session writes' {
        $given = "11/5/2025 9:17:05$([char] 0x202F)AM +00:00"
        Invoke-WithPattern -Date 'M/d/yyyy' -Time 'h:mm:ss tt' -Script { Get-SinceOf $given } | Should -Be ([datetimeoffset] '2025-11-05T09:17:05Z')
        Invoke-WithPattern -Date 'M/d/yyyy' -Time "h:mm:ss$([char] 0x202F)tt" -Script { Get-SinceOf ($given -replace '\p{Zs}', ' ') } | Should -Be ([datetimeoffset] '2025-11-05T09:17:05Z')
    }

    It 'is refused where a CSV file of this computer and a string have one text for two days' {
        $day = [datetimeoffset] '2025-11-05T09:17:05Z'
        Invoke-WithPattern -Date 'dd/MM/yyyy' -Time 'HH:mm:ss' -Script {
            { Get-SinceOf "$($day.ToString())" } | Should -Throw '*can mean 2025-05-11 or 2025-11-05*'
            { Get-SinceOf "$day" } | Should -Throw '*can mean 2025-11-05 or 2025-05-11*'
            Get-SinceOf $day.AddDays(20).ToString() | Should -Be $day.AddDays(20)
            Get-SinceOf "$($day.AddDays(20))" | Should -Be $day.AddDays(20)
        }
    }

    It 'of another computer is refused where it has twelve hours and can mean two days' {
        Invoke-WithPattern -Date 'dd/MM/yyyy' -Time 'HH:mm:ss' -Script { { Get-SinceOf '11/5/2025 9:17:05 AM +00:00' } | Should -Throw '*day or the month first*' }
    }

    It 'is refused where it can mean two days or none: <_>' -ForEach '02/01/2026', '1.2.2026', '2-1-2026 10:00', '22/11/2026', 'yesterday', '', '2026-13-01', 20260522, $true {
        { Start-RedoxExport -Type Patient -Since $_ } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,RedoxExport.Cmdlets.StartRedoxExportCommand' -ExpectedMessage '*2026-11-22T02:00:00Z*'
    }
}

Describe 'A time to wait' {
    It 'is <Seconds> s where it is given as <Given>' -ForEach @(
        @{ Given = 0; Seconds = 0 }
        @{ Given = '0'; Seconds = 0 }
        @{ Given = '00:00:00'; Seconds = 0 }
        @{ Given = [timespan]::Zero; Seconds = 0 }
    ) {
        $job = Start-RedoxExport -Type Patient -Verbose:$false | Wait-RedoxExportJob -Timeout $Given -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'WaitTimedOut,*'
        "$($problem[0])" | Should -Match "\b$Seconds"
        # The job comes out all the same: what to do next is the script's to say.
        $job.Id | Should -Not -BeNullOrEmpty
    }

    It 'is refused where hours would become days: 26:00:00' {
        { Start-RedoxExport -Type Patient | Wait-RedoxExportJob -Timeout 26:00:00 } | Should -Throw -ExpectedMessage "*'26:00:00' can mean 26 hours or 26 days. Specify 1.02:00:00 for hours, or 26.00:00:00 for days.*"
    }

    It 'is refused below nothing, with words' {
        { Start-RedoxExport -Type Patient | Wait-RedoxExportJob -Timeout -1 } | Should -Throw -ExpectedMessage '*Specify seconds, 0 or more*'
    }
}

Describe 'A connection' {
    It 'is taken by name, in any case, and as it is' {
        (Start-RedoxExport -Type Patient -Connection BINDING).State | Should -Be 'Accepted'
        (Start-RedoxExport -Type Patient -Connection $connection).State | Should -Be 'Accepted'
    }

    It 'that is not there is named, with where to look' {
        { Start-RedoxExport -Connection nobody } | Should -Throw -ExpectedMessage '*nobody*Get-RedoxExportConnection*'
    }

    It 'is closed among several, by name or as it is' {
        $one = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name one
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name two
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name three
        Disconnect-RedoxExport $one, two
        Disconnect-RedoxExport -Name three
        (Get-RedoxExportConnection).Name | Should -Be 'binding'
    }
}

Describe 'The input of a job cmdlet' {
    It 'is the text of a file''s lines, and never the file' {
        $started = Start-RedoxExport -Type Patient
        $file = Join-Path $TestDrive 'url.txt'
        Set-Content $file "$($started.ContentLocation)"
        (Get-Content $file | Wait-RedoxExportJob).Id | Should -Be $started.Id
        Get-Item $file | Wait-RedoxExportJob -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'JobInputInvalid,*'
    }

    It 'never binds a PSPath: <_>' -ForEach 'Get-RedoxExportJob', 'Wait-RedoxExportJob', 'Stop-RedoxExportJob', 'Save-RedoxExport' {
        $parameters = (Get-Command $_).Parameters.Values
        $parameters | Where-Object { $_.Aliases -contains 'PSPath' } | Should -BeNullOrEmpty
        $parameters | Where-Object { $_.Name -eq 'LiteralPath' -and $_.ParameterSets.Values.ValueFromPipelineByPropertyName -contains $true } | Should -BeNullOrEmpty
    }

    It 'is taken by position, and by the names that people try' {
        $started = Start-RedoxExport -Type Patient
        (Get-RedoxExportJob $started).Id | Should -Be $started.Id
        (Get-RedoxExportJob -Job $started).Id | Should -Be $started.Id
        (Get-RedoxExportJob -ContentLocation $started.ContentLocation).Id | Should -Be $started.Id
        $done = Wait-RedoxExportJob -Uri $started.ContentLocation
        (Save-RedoxExport (Get-NewFolder) $done).ResourceCount | Should -Be 3
        (Save-RedoxExport -Path (Get-NewFolder) -ContentLocation $done.ContentLocation).ResourceCount | Should -Be 3
    }
}

Describe 'The parameters of <Command>' -ForEach @(
    @{ Command = 'Export-RedoxExportMetric'; Positions = 'Path', 'Destination'; Pipeline = , 'Path'; Aliases = @{ OutFile = 'Destination'; FilePath = 'Destination' } }
    @{ Command = 'Export-RedoxExportSupportBundle'; Positions = 'Path', 'Destination'; Pipeline = , 'Path'; Aliases = @{ OutFile = 'Destination'; FilePath = 'Destination' } }
    @{ Command = 'New-RedoxExportReport'; Positions = 'Path', 'OutFile'; Pipeline = , 'Path'; Aliases = @{ FilePath = 'OutFile' } }
    @{ Command = 'Get-RedoxExportGroup'; Positions = , 'Name'; Pipeline = @(); Aliases = @{} }
    @{ Command = 'Get-RedoxExportProfile'; Positions = , 'Name'; Pipeline = @(); Aliases = @{} }
    @{ Command = 'Save-RedoxExportProfile'; Positions = , 'Name'; Pipeline = , 'Connection'; Aliases = @{} }
    @{ Command = 'Disable-RedoxExportRequest'; Positions = 'Path', 'Request'; Pipeline = , 'InputObject'; Aliases = @{ RequestId = 'Request' } }
    @{ Command = 'Remove-RedoxExportProfile'; Positions = , 'Name'; Pipeline = , 'InputObject'; Aliases = @{} }
) {
    BeforeAll { $parameters = (Get-Command $Command).Parameters }

    It 'are taken by position, in this order: <Positions>' {
        $taken = $parameters.Values | ForEach-Object {
            foreach ($set in $_.ParameterSets.Values) { if ($set.Position -ge 0) { [pscustomobject] @{ Name = $_.Name; Position = $set.Position } } }
        }
        ($taken | Sort-Object Position, Name -Unique).Name | Should -Be $Positions
    }

    It 'are taken from the pipeline: <Pipeline>' {
        $taken = @($parameters.Values | Where-Object { $_.ParameterSets.Values.ValueFromPipeline -contains $true -or $_.ParameterSets.Values.ValueFromPipelineByPropertyName -contains $true })
        @($taken.Name | Where-Object { $_ -notin 'LiteralPath' }) | Should -Be $Pipeline
    }

    It 'have the names that people try' {
        foreach ($alias in $Aliases.Keys) { $parameters[$Aliases[$alias]].Aliases | Should -Contain $alias }
    }
}

Describe 'Save-RedoxExport' {
    It 'takes its folder from the job' {
        $folder = Get-NewFolder
        $file = Start-RedoxExport -Type Patient -Path $folder | Wait-RedoxExportJob | Save-RedoxExport
        Split-Path $file.Path | Should -Be $folder
    }

    It 'takes a script block, asked for each job' {
        $folder = Get-NewFolder
        $files = 'all', 'diabetics' | Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path { "$folder/$($_.GroupId)" }
        $files | ForEach-Object { Split-Path (Split-Path $_.Path) -Leaf } | Sort-Object -Unique | Should -Be 'all', 'diabetics'
    }

    It 'refuses what is not complete' {
        Start-RedoxExport -Type Patient | Save-RedoxExport -Path (Get-NewFolder) -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'ExportNotComplete,*'
    }
}

Describe 'Folders of exports' {
    BeforeAll {
        $base = Get-NewFolder
        foreach ($name in 'one', 'two', 'odd [1]') { $null = Start-RedoxExport -Type Patient -Path (Join-Path $base $name) }
        $null = New-Item -ItemType Directory (Join-Path $base 'nothing in it')
        $root = Get-NewFolder
        $null = Invoke-RedoxExport -Type Patient -Path $root -UpdateDataset
    }

    It 'are found by wildcard, without what is no export' {
        $jobs = Wait-RedoxExportJob -Path (Join-Path $base '*')
        $jobs.Count | Should -Be 3
        @(Resume-RedoxExport (Join-Path $base '*')).Count | Should -Be 3
        @(Test-RedoxExport (Join-Path $base 'o*')).Count | Should -Be 2
    }

    It 'are taken as they are by -LiteralPath and by its short name, brackets and all' {
        $literal = Join-Path $base 'odd [1]'
        (Get-RedoxExportJob -LiteralPath $literal).State | Should -Be 'Completed'
        (Resume-RedoxExport -LP $literal).ResourceCount | Should -Be 3
        (Resume-RedoxExport -Path $literal).ResourceCount | Should -Be 3
        Get-RedoxExportJob -LiteralPath (Join-Path $base '*') -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
    }

    It 'come from Get-ChildItem' {
        @(Get-ChildItem $base -Directory -Filter o* | Resume-RedoxExport).Count | Should -Be 2
        @(Get-Item $root | Get-RedoxExportRun).Count | Should -Be 1
        @(Get-RedoxExportRun $root | Test-RedoxExport -Quiet) | Should -Be $true
    }

    It 'of runs are found by wildcard too' {
        $pattern = (Join-Path $TestDrive '*')
        @(Get-RedoxExportRun $pattern).Count | Should -Be 1
        @(Update-RedoxExportDataset $pattern).Count | Should -Be 1
    }

    It 'that a wildcard does not find are warned of' {
        Get-RedoxExportRun (Join-Path $base 'o*') -WarningVariable warned -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warned" | Should -Match 'does not match any folder that Get-RedoxExportRun can use'
    }

    It 'on a drive that is not there are an error each, and the others are taken: <_>' -ForEach 'Get-RedoxExportRun', 'Test-RedoxExport', 'Resume-RedoxExport', 'Update-RedoxExportDataset' {
        $good = if ($_ -match 'Run$|Dataset$') { $root } else { Join-Path $base 'one' }
        $found = @(& $_ 'nodrive:/x', $good -ErrorVariable problem -ErrorAction SilentlyContinue)
        $found.Count | Should -Be 1
        @($problem | Where-Object FullyQualifiedErrorId -Like 'DriveNotFound,*').Count | Should -Be 1
    }

    It 'that are not there are an error each, and the others are taken' {
        $found = @(Get-RedoxExportRun (Join-Path $base 'missing'), $root -ErrorVariable problem -ErrorAction SilentlyContinue)
        $found.Count | Should -Be 1
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
    }
}

Describe 'A resource type' {
    It 'is refused with words where it can be none: <_>' -ForEach 'Pat1ent', 'Patient;Observation', '' {
        { Import-RedoxExport $TestDrive -Type $_ } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
        try { Import-RedoxExport $TestDrive -Type $_ } catch { "$_" | Should -Not -Match '\^\[A-Za-z' }
    }
}
