# The groups of a server: their list, and the completion of -GroupId.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 6 -PollCount 1 -RetryAfter 0
    $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name groups
}

AfterAll {
    Get-RedoxExportConnection | Disconnect-RedoxExport
    Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'Get-RedoxExportGroup' {
    It 'lists the groups with what is known of them' {
        $groups = Get-RedoxExportGroup
        $groups.Id | Should -Be 'all', 'diabetics'
        $groups[0].Name | Should -Be 'All patients'
        $groups[0].Size | Should -Be 6
        $groups[0].Type | Should -Be 'person'
        $groups[0].Actual | Should -BeTrue
        $groups[0].ConnectionName | Should -Be 'groups'
    }

    It 'finds <Name>' -ForEach @(
        @{ Name = '*DIABETES'; Found = 'diabetics' }
        @{ Name = 'diabetics'; Found = 'diabetics' }
        @{ Name = 'All patients'; Found = 'all' }
        @{ Name = 'nothing*'; Found = $null }
    ) {
        (Get-RedoxExportGroup $Name -Connection groups).Id | Should -Be $Found
    }

    It 'reports a name that no group has, and returns the others' {
        $found = Get-RedoxExportGroup nobody, all -ErrorVariable problem -ErrorAction SilentlyContinue
        $found.Id | Should -Be 'all'
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'GroupNotFound,*'
    }

    It 'ends after -First' {
        @(Get-RedoxExportGroup -First 1).Count | Should -Be 1
    }

    It 'gives an export its -GroupId' {
        $job = Get-RedoxExportGroup diabetics | Start-RedoxExport -Type Patient
        $job.Request.GroupId | Should -Be 'diabetics'
    }

    It 'says that a server lists no groups, once and with advice' {
        $null = Connect-RedoxExport -BaseUri "$($sandbox.BaseUri)/nothing" -Name without
        try {
            Get-RedoxExportGroup -Connection without -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'GroupsNotListed,*'
            $problem[0].Exception.RecommendedAction | Should -BeLike '*-GroupId*'
        }
        finally { Disconnect-RedoxExport without }
    }

    It 'needs a connection' {
        Disconnect-RedoxExport groups
        try { { Get-RedoxExportGroup -ErrorAction Stop } | Should -Throw -ErrorId 'NotConnected,*' }
        finally { $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name groups }
    }
}

Describe 'The completion of -GroupId' {
    It 'offers <Offers> for <Typed>' -ForEach @(
        @{ Typed = 'Start-RedoxExport -GroupId '; Offers = 'all', 'diabetics' }
        @{ Typed = 'Invoke-RedoxExport -Path x -GroupId d'; Offers = , 'diabetics' }
        @{ Typed = 'Start-RedoxExport -Connection groups -GroupId Patients'; Offers = , 'diabetics' }
        @{ Typed = 'Get-RedoxExportGroup a'; Offers = , 'all' }
    ) {
        $offered = @((TabExpansion2 $Typed $Typed.Length).CompletionMatches)
        $offered.CompletionText | Should -Be $Offers
        if ($Offers -contains 'diabetics') { $offered[-1].ToolTip | Should -BeLike 'Patients with type 2 diabetes, * members' }
    }

    It 'offers no groups of the connection where a profile is used: <_>' -ForEach @(
        'Invoke-RedoxExport -Path x -Profile other -GroupId '
        'Invoke-RedoxExport -Path x -InputObject $profiles -GroupId '
        'Get-RedoxExportProfile | Invoke-RedoxExport -Path x -GroupId '
    ) {
        @((TabExpansion2 $_ $_.Length).CompletionMatches | Where-Object CompletionText -In 'all', 'diabetics') | Should -BeNullOrEmpty
    }

    It 'asks the server once for several completions' {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name once
        try {
            $before = @($sandbox.Requests).Count
            $typed = 'Start-RedoxExport -GroupId '
            1..3 | ForEach-Object { $null = TabExpansion2 $typed $typed.Length }
            @($sandbox.Requests).Count | Should -Be ($before + 1)
        }
        finally { Disconnect-RedoxExport once }
    }

    It 'is empty where the server refuses, or does not exist' {
        $null = Connect-RedoxExport -BaseUri "$($sandbox.BaseUri)/nothing" -Name refuses
        $null = Connect-RedoxExport -BaseUri 'http://localhost:1/fhir' -Name gone
        try {
            foreach ($name in 'refuses', 'gone') {
                $typed = "Start-RedoxExport -Connection $name -GroupId zz"
                $watch = [Diagnostics.Stopwatch]::StartNew()
                @((TabExpansion2 $typed $typed.Length).CompletionMatches | Where-Object ResultType -EQ ParameterValue) | Should -BeNullOrEmpty
                # Two seconds, and time for a busy machine.
                $watch.Elapsed.TotalSeconds | Should -BeLessThan 20
            }
        }
        finally { Disconnect-RedoxExport refuses, gone }
    }
}
