namespace RedoxExport.Payloads;

/// <summary>The stable names of the rules that <see cref="ExportResponseValidator"/> checks. docs/payloads.md explains each.</summary>
public static class ExportResponseRules
{
    /// <summary>A required member is missing.</summary>
    public const string MemberRequired = nameof(MemberRequired);

    /// <summary>A member has another JSON type than the data model gives it.</summary>
    public const string MemberType = nameof(MemberType);

    /// <summary>An object has two members of one name.</summary>
    public const string MemberDuplicate = nameof(MemberDuplicate);

    /// <summary>The data model is another one.</summary>
    public const string DataModelUnknown = nameof(DataModelUnknown);

    /// <summary>The event type is none of the data model's.</summary>
    public const string EventTypeUnknown = nameof(EventTypeUnknown);

    /// <summary>An id is not a UUID.</summary>
    public const string UuidInvalid = nameof(UuidInvalid);

    /// <summary>A time is not ISO 8601 in UTC.</summary>
    public const string DateTimeNotUtc = nameof(DateTimeNotUtc);

    /// <summary>There is a list of destinations, and nothing in it.</summary>
    public const string DestinationsEmpty = nameof(DestinationsEmpty);

    /// <summary>There is no list of destinations (a warning: it is required only of what is sent to Redox).</summary>
    public const string DestinationsMissing = nameof(DestinationsMissing);

    /// <summary>The status is not an HTTP status code.</summary>
    public const string StatusInvalid = nameof(StatusInvalid);

    /// <summary>The export was accepted, and there is no polling URL.</summary>
    public const string ContentLocationMissing = nameof(ContentLocationMissing);

    /// <summary>The polling URL is not an absolute URL.</summary>
    public const string ContentLocationNotAbsolute = nameof(ContentLocationNotAbsolute);

    /// <summary>The polling URL is not protected by TLS.</summary>
    public const string ContentLocationNotTls = nameof(ContentLocationNotTls);

    /// <summary>The polling URL's host is not Redox's (a warning).</summary>
    public const string ContentLocationHostUnknown = nameof(ContentLocationHostUnknown);

    /// <summary>The polling URL names an environment that Redox does not have, perhaps by its case alone (a warning).</summary>
    public const string EnvironmentUnknown = nameof(EnvironmentUnknown);

    /// <summary>The polling URL's environment and <c>Meta.Test</c> say different things (a warning).</summary>
    public const string EnvironmentContradictsTest = nameof(EnvironmentContradictsTest);
}
