using System;
using System.Linq;
using System.Security.Cryptography;

namespace RedoxExport.Net472.Road;

/// <summary>A key made for one run, as a JWK: .NET Framework writes no PEM.</summary>
internal static class TestKey
{
    public const string Id = "road";

    public static (string Private, string Public) Create()
    {
        using RSACryptoServiceProvider rsa = new(2048);
        RSAParameters key = rsa.ExportParameters(includePrivateParameters: true);
        string common = $"\"kty\":\"RSA\",\"alg\":\"RS384\",\"kid\":\"{Id}\",{Member("n", key.Modulus)},{Member("e", key.Exponent)}";
        string secret = string.Join(",", Member("d", key.D), Member("p", key.P), Member("q", key.Q), Member("dp", key.DP), Member("dq", key.DQ), Member("qi", key.InverseQ));
        return ($"{{{common},{secret}}}", $"{{\"keys\":[{{{common}}}]}}");
    }

    private static string Member(string name, byte[]? number) =>
        $"\"{name}\":\"{Convert.ToBase64String(number!.ToArray()).TrimEnd('=').Replace('+', '-').Replace('/', '_')}\"";
}
