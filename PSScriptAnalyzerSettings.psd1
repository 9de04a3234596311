@{
    # The rules of the gallery, and those that keep a script readable.
    IncludeDefaultRules = $true
    ExcludeRules        = @()
    Rules               = @{
        PSUseCompatibleSyntax = @{
            Enable         = $true
            TargetVersions = @('5.1', '7.4')
        }
    }
}
