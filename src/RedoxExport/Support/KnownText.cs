using System.Text.RegularExpressions;
using RedoxExport.Fhir;
using RedoxExport.Storage;

namespace RedoxExport.Support;

/// <summary>
/// The only texts that get into a bundle: names that the module or FHIR has. Any other text can be a server's, and a server's text can name a patient.
/// </summary>
internal static class KnownText
{
    public const string Other = "_OTHER";

    private const string Mixed = "Output";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly Regex WordForm = new(@"^[A-Za-z]{1,60}\z", RegexOptions.CultureInvariant, Patience);

    private static readonly Regex RunIdForm = new(@"^[0-9]{8}T[0-9]{6}Z(-[0-9]{1,4})?\z", RegexOptions.CultureInvariant, Patience);

    private static readonly Regex StemForm = new(@"^((output|deleted|outcome)/)?(?<type>[A-Za-z]{1,60})\.[0-9]{4,9}\z", RegexOptions.CultureInvariant, Patience);

    private static readonly Regex NumberForm = new(@"\.(?<number>[0-9]{4,9})(\.|\z)", RegexOptions.CultureInvariant, Patience);

    // In the order in which they are removed from the end of a name.
    private static readonly string[] Endings = [ExportLayout.PartialEnding, ExportLayout.DamagedEnding, ExportLayout.GzipEnding, ExportLayout.NdjsonEnding];

    /// <summary>A resource type of FHIR; <see cref="Other"/> for any other text.</summary>
    public static string? Type(string? type) => type is null ? null : IsType(type) ? ResourceTypeNames.Spelled(type) : Other;

    /// <summary>The id of an error.</summary>
    public static string? Id(string? id) => id is null ? null : IsWord(id) ? id : Other;

    /// <summary>The code of a finding.</summary>
    public static string Finding(string code) => IsWord(code) ? code : Other;

    /// <summary>The name of an event of the log.</summary>
    public static string Event(string name) => IsWord(name) ? name : Other;

    /// <summary>The name of a member of the log.</summary>
    public static string Member(string name) => IsWord(name) ? name : Other;

    /// <summary>A state that the module wrote.</summary>
    public static string State(string state) => IsWord(state) ? state : Other;

    /// <summary>The text of a member of the log; <see langword="null"/> if the member can have a server's words.</summary>
    public static string? OfMember(string member, string text) => member switch
    {
        "state" or "mode" or "role" or "severity" or "action" => State(text),
        "error" or "errorId" => Id(text),
        "type" => Type(text),
        "file" => File(text),
        "since" or "watermark" => FhirInstant.Read(text) is { } moment ? FhirInstant.Format(moment) : null,
        _ => null,
    };

    /// <summary>The id of a run, which is a time; <see cref="Other"/> for any other text.</summary>
    public static string RunId(string id) => RunIdForm.IsMatch(id) ? id : Other;

    /// <summary>The name of a file of an export. The name has the resource type, as the server calls it.</summary>
    public static string? File(string? name)
    {
        if (name is null)
        {
            return null;
        }

        string stem = Endings.Aggregate(name, (left, ending) => left.EndsWith(ending, StringComparison.Ordinal) ? left.Substring(0, left.Length - ending.Length) : left);
        if (StemForm.Match(stem) is { Success: true } match && IsType(match.Groups["type"].Value))
        {
            return name;
        }

        return NumberForm.Match(stem) is { Success: true } number ? Other + "." + number.Groups["number"].Value + ExportLayout.NdjsonEnding : Other;
    }

    // Names of the module's own, which no server can choose.
    private static bool IsWord(string text) => WordForm.IsMatch(text);

    private static bool IsType(string type) => type == Mixed || ResourceTypeNames.IsKnown(type);
}
