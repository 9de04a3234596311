# Makes key pairs for a test, in both editions: the private half as PEM text, the public half as a JWKS for the sandbox. .NET Framework
# has no PEM and no PKCS#8; there Windows' own key store gives the bytes.
function Get-NewTestKey {
    param([int] $Size = 2048, [string] $KeyId)
    $private = if ($PSVersionTable.PSEdition -eq 'Desktop') {
        $parameters = [Security.Cryptography.CngKeyCreationParameters]::new()
        $parameters.ExportPolicy = [Security.Cryptography.CngExportPolicies]::AllowPlaintextExport
        $parameters.Parameters.Add([Security.Cryptography.CngProperty]::new('Length', [BitConverter]::GetBytes($Size), [Security.Cryptography.CngPropertyOptions]::None))
        $rsa = [Security.Cryptography.RSACng]::new([Security.Cryptography.CngKey]::Create([Security.Cryptography.CngAlgorithm]::Rsa, $null, $parameters))
        , $rsa.Key.Export([Security.Cryptography.CngKeyBlobFormat]::Pkcs8PrivateBlob)
    }
    else {
        $rsa = [Security.Cryptography.RSA]::Create($Size)
        , $rsa.ExportPkcs8PrivateKey()
    }
    $public = $rsa.ExportParameters($false)
    $rsa.Dispose()
    $n, $e = foreach ($number in $public.Modulus, $public.Exponent) { [Convert]::ToBase64String($number).TrimEnd('=').Replace('+', '-').Replace('/', '_') }
    $lines = [Convert]::ToBase64String($private) -replace '(.{64})', "`$1`n"
    [pscustomobject] @{
        Pem  = "-----BEGIN PRIVATE KEY-----`n$($lines.TrimEnd("`n"))`n-----END PRIVATE KEY-----"
        Jwks = '{{"keys":[{{"kty":"RSA","use":"sig",{2}"n":"{0}","e":"{1}"}}]}}' -f $n, $e, $(if ($KeyId) { """kid"":""$KeyId""," })
    }
}
